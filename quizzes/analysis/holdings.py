"""Figures of quizzes count choices and marks; they hold nothing of any one person."""

from lms.people.rights.holdings import holds_nobody
from quizzes.analysis.models import QuizFigures

holds_nobody(QuizFigures)
