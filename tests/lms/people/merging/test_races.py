"""Merging while others write about the same persons, on real connections; and without the locks.

SQLite lets one writer at a time begin; PostgreSQL lets both and makes one wait at the rows.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.enrolment import service as enrolment
from courses.enrolment.models import Enrolment
from courses.enrolment.service import Newcomer
from courses.programme import queries as programme
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.errors import NotFound
from lms.people.merging import service
from lms.people.persons.models import Membership, Person, PersonMerge
from lms.people.rights.models import Consent
from quizzes.attempts import queries as attempt_reads
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Attempt
from tests.courses.programme.build import make_event
from tests.lms.people.merging import build
from tests.quizzes.attempts.build import started
from tests.quizzes.attempts.test_races import together
from tests.quizzes.papers import build as papers

ROUNDS = 8


@pytest.fixture
def pair(session):
    return build.person(session), build.person(session, phone="0987654321")


def merger(one, two):
    survivor, gone = one.public_id, two.public_id

    def act(own):
        return service.merge_persons(own, COMMAND_LINE, survivor, gone, now=build.later()).public_id

    return act


def test_two_who_merge_the_same_pair_merge_it_once(engine, session, pair):
    one, two = pair
    session.remove()
    results = together(engine, merger(one, two), merger(one, two), merger(two, one))

    assert sorted(type(result).__name__ for result in results) == ["NotFound", "NotFound", "str"]
    assert session.query(Person).count() == 1
    assert session.query(PersonMerge).count() == 1


def test_two_who_undo_the_same_merge_undo_it_once(engine, session, pair):
    one, two = pair
    session.remove()
    (merge_id,) = together(engine, merger(one, two))

    def undo(own):
        return service.undo_merge(own, COMMAND_LINE, merge_id, now=build.later(120)).gone_name

    results = together(engine, undo, undo)
    assert sorted(type(result).__name__ for result in results) == ["UndoneAlready", "str"]
    assert session.query(Person).count() == 2


def test_no_acknowledged_answer_is_lost_to_a_merge(engine, session, cast, pair):
    quiz = papers.quiz(session, cast.information, kinds=("short_answer",), attempts_allowed=None)
    one, two = pair
    attempt = started(session, quiz, two)
    public_id, gone_id, attempt_id = attempt.public_id, two.id, attempt.id
    session.remove()

    def save(own):
        return attempts.save_answer(
            own, public_id, person_id=gone_id, place=0, raw="Thái Nguyên", after=0, save_key="k",
            now=clock.now(),
        ).seq  # fmt: skip

    saved, _ = together(engine, save, merger(one, two))
    assert session.get(Attempt, attempt_id).person_id == one.id
    kept = attempt_reads.list_answers(session(), [attempt_id])[attempt_id]
    assert (len(kept) if isinstance(saved, int) else saved.message) in {1, NotFound.message}


def newcomer(person, unit_id):
    return Newcomer(full_name=person.full_name, unit_id=unit_id, birth_date=person.birth_date)


def test_who_is_enrolled_while_merged_takes_part_under_the_name_that_stays(
    engine, session, cast, pair
):
    one, two = pair
    unit_id, two_as_typed = cast.justice.id, newcomer(two, cast.justice.id)
    session.add(Membership(person_id=two.id, unit_id=unit_id))
    session.commit()
    for _ in range(ROUNDS):
        event_id = make_event(session, cast.information).public_id
        session.remove()

        def enrol(own, event_id=event_id):
            event = programme.get_event(own, event_id)
            return enrolment.add_by_hand(own, COMMAND_LINE, event, two_as_typed, now=clock.now())[1]

        _, merge_id = together(engine, enrol, merger(one, two))
        assert session.query(Enrolment).one().person_id == one.id
        assert session.query(Person).filter_by(search_key="nguyen thi an").count() == 1
        undo_all(session, merge_id)


def undo_all(session, merge_id):
    service.undo_merge(session(), COMMAND_LINE, merge_id, now=build.later(120))
    session.query(Enrolment).delete()
    session.commit()


def merge_with_a_row_in_between(engine, pair, monkeypatch, *, locked):
    """Merge while somebody writes about the one who goes, after the merge has looked for rows."""
    one, two = pair
    gone_id = two.id
    if not locked:
        monkeypatch.setattr(service, "lock_both", without_locks)

    def write():
        with Session(engine) as other:
            other.execute(text("SET lock_timeout = '10s'"))
            other.add(
                Consent(person_id=gone_id, purpose="use", is_given=True, notice_version="1",
                        notice_sha256="0" * 64, decided_at=clock.now())
            )  # fmt: skip
            other.commit()

    with ThreadPoolExecutor(1) as pool, Session(engine, expire_on_commit=False) as own:
        read = service.Fold.row
        writing = []

        def row(self, table, key):
            if table.name == "person":  # all that referred to the one who goes was carried
                writing.append(pool.submit(write))
                if not locked:
                    writing[0].result(timeout=10)
            return read(self, table, key)

        monkeypatch.setattr(service.Fold, "row", row)
        merger(one, two)(own)
        own.commit()
        writing[0].result(timeout=20)


def without_locks(session, survivor_id, gone_id):
    query = select(service.PERSON).where(service.PERSON.c.public_id.in_([survivor_id, gone_id]))
    found = {row["public_id"]: dict(row) for row in session.execute(query).mappings()}
    return found[survivor_id], found[gone_id]


def test_who_writes_about_one_who_goes_waits_and_is_refused(engine, session, pair, monkeypatch):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite: the second writer does not begin")
    session.remove()
    with pytest.raises(IntegrityError, match="fk_consent_person_id"):
        merge_with_a_row_in_between(engine, pair, monkeypatch, locked=True)
    assert session.query(Person).count() == 1


def test_without_the_locks_the_merge_itself_breaks(engine, session, pair, monkeypatch):
    """The control: the row slips in, and the one who goes cannot go. The database loses nothing."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite: the second writer does not begin")
    session.remove()
    with pytest.raises(IntegrityError, match="fk_consent_person_id"):
        merge_with_a_row_in_between(engine, pair, monkeypatch, locked=False)
    assert session.query(Person).count() == 2
    assert session.query(Consent).count() == 1


def test_without_the_locks_two_merges_of_one_pair_break(engine, session, pair, monkeypatch):
    """The control of the first test: on PostgreSQL one of them ends in an error."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite: the second writer does not begin")
    monkeypatch.setattr(service, "lock_both", without_locks)
    one, two = pair
    session.remove()
    with pytest.raises(Exception, match="person"):
        together(engine, *[merger(one, two), merger(two, one)] * 2)
