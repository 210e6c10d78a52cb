"""Who may do what, for which unit, event or contest, and since when."""
