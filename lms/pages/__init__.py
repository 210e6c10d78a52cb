"""Pages that show several features."""
