"""Persons entered twice: finding them, merging them into one, and undoing it."""
