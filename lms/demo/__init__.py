"""The demonstration: the province's own plan, a year's programme and a contest."""
