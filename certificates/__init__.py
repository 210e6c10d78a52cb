"""Certificates: their rules, drawing, issuing, register and verification."""
