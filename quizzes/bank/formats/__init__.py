"""The files that questions are read from and written to. One file per format."""
