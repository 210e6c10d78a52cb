"""Who may open what of the quizzes that organisers make; the quiz belongs to the organiser's unit."""

from tests.access.rows import ANY_READER, READ, WRITE, WRITE_ANY

ROWS = {
    "papers.index": ANY_READER,
    "papers.index?export=xlsx": ANY_READER,
    "papers.new": WRITE_ANY,
    "papers.edit": WRITE,
    "papers.preview": READ,
}
