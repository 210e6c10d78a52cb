"""The question bank holds nothing of persons."""

from lms.people.rights.holdings import holds_nobody
from quizzes.bank.models import Category, Question, QuestionImport, QuestionVersion

holds_nobody(Category, Question, QuestionVersion, QuestionImport)
