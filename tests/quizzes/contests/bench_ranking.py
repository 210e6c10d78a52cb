"""Measure ranking of stored entries, reading and writing included: ``python -m tests.quizzes.contests.bench_ranking``."""

import tempfile
from time import process_time

from lms import schema
from lms.app import create_app
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.people.units.service import add_unit
from quizzes.contests import board, results, rules, service
from quizzes.contests.rules import CRITERIA
from tests.quizzes.contests import build
from tests.quizzes.contests.bench_rank import entries

N = 100_000


def measure(n: int = N) -> dict[str, float]:
    """Return the CPU seconds to freeze, to rank (pure), to rank and store, and to show a page of the board."""
    engine = db.connect(f"sqlite:///{tempfile.mkdtemp()}/bench.sqlite")
    schema.metadata.create_all(engine)
    create_app()
    session = db.session()
    unit = add_unit(session, "Sở Thông tin và Truyền thông", "department")
    session.commit()
    contest = build.contest(session, unit)
    round_ = build.open_round(session, contest, build.category(session, unit))
    build.close(session, round_)
    rows = [
        (each.correct, each.prediction, each.duration_ms, 1 + each.submitted_at_ms % 80_000)
        for each in entries(n)
    ]
    build.entries(session, round_, rows)
    session.expunge_all()
    round_ = session.get(type(round_), round_.id)

    taken: dict[str, float] = {}
    started = process_time()
    service.freeze(session, round_, actor=COMMAND_LINE, now=clock.now())
    session.commit()
    taken["freeze"] = process_time() - started

    started = process_time()
    found = list(service.entries(session, round_))
    taken["read"] = process_time() - started
    criteria = [CRITERIA[name] for name in round_.criteria]
    listed = [results.to_result(each) for each in found]
    started = process_time()
    rules.rank(listed, criteria, n)
    taken["pure"] = process_time() - started

    started = process_time()
    service.rank_round(session, round_, actor=COMMAND_LINE, now=clock.now())
    session.commit()
    taken["rank_and_store"] = process_time() - started

    for name, look in (
        ("page_1", lambda: board.page_of_board(session, round_, 1)),
        ("page_last", lambda: board.page_of_board(session, round_, n // 50)),
        ("search", lambda: board.search_board(session, round_, "thi s", 1)),
        ("winners", lambda: board.list_winners(session, round_)),
    ):
        started = process_time()
        look()
        taken[name] = process_time() - started
    return taken


if __name__ == "__main__":
    print({name: round(seconds, 3) for name, seconds in measure().items()})
