"""Quizzes: the question bank, papers, attempts and contests."""
