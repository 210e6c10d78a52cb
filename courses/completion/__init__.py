"""What a person has done in an event and still lacks."""
