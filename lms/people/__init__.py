"""Units, persons, roles, sign-in, rosters and personal data: one feature each."""
