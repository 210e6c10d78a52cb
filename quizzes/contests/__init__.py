"""Contests: rounds, entries, ranking, freezing the numbers, prizes and publication."""
