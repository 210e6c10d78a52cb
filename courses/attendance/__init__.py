"""Who was there: check-in by a changing code, and the register."""
