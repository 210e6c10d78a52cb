"""Reading the log of who did what: search, export, and proof that it is whole."""
