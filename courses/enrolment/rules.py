"""How many more an event can take."""


def free_places(capacity: int, enrolled: int) -> int:
    """Say how many more an event can take; never less than none."""
    return max(capacity - enrolled, 0)
