"""Quizzes and their slots hold nothing of persons."""

from lms.people.rights.holdings import holds_nobody
from quizzes.papers.models import Quiz, QuizSlot

holds_nobody(Quiz, QuizSlot)
