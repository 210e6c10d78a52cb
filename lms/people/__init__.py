"""Units and their lineage, persons, their roles, sign-in and consent, and the import of rosters."""
