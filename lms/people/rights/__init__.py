"""What persons agreed to, and what they may ask of us about their data."""
