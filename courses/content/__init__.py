"""What an event teaches: lessons, materials, and how far each person has read."""
