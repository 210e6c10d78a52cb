"""Units, their periods and their lineage."""
