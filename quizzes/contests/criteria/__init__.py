"""The ranking criteria, one file each; every one explains itself to players."""
