"""Reading lists of people as offices send them."""
