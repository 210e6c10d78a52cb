"""Training: the year's programme, participants, content, attendance and completion."""
