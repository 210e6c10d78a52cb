"""Persons, their fields, and the positions they hold in units."""
