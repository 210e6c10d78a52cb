"""The question bank: questions, their versions, their kinds and their file formats."""
