"""Signing in: accounts, invitations, and the browsers signed in."""
