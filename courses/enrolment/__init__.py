"""Who takes part in an event: participants, roster files, invitations."""
