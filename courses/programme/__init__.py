"""The year's programme: training events and their sessions."""
