"""Loading the demonstration once: all of it, or nothing."""

from pathlib import Path
from random import Random

from lms.demo.contest import load_contest
from lms.demo.people import is_loaded, load_people
from lms.demo.plan import INFORMATION, load_plan
from lms.demo.rights import load_rights
from lms.demo.training import load_training
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from quizzes.bank.formats import gift
from quizzes.bank.service import ensure_category, import_questions

QUESTIONS = Path(__file__).with_name("questions.gift")
CATEGORY = ("Tìm hiểu truyền thông chính sách",)
SEED = 2026  # the same people and answers every time


def load_demo() -> bool:
    """Load the demonstration unless it is there; tell whether it was loaded now."""
    now = clock.now().replace(microsecond=0)
    rng = Random(SEED)  # noqa: S311 -- a demonstration is to be the same every time
    with db.transaction() as session:
        if is_loaded(session):
            return False
        units = load_plan(session)
        cast = load_people(session, units, now=now)
        parsed = gift.parse(QUESTIONS.read_text(encoding="utf-8"))
        unit_id = units[INFORMATION].id
        import_questions(session, unit_id, parsed, actor=COMMAND_LINE, now=now)
        category = ensure_category(session, unit_id, CATEGORY)
        load_training(session, units, cast, category, rng=rng, now=now)
        load_contest(session, units, cast, category, rng=rng, now=now)
        load_rights(session, cast, now=now)
    return True
