"""What every feature may use; it imports no feature."""
