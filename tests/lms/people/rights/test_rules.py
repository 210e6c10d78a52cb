"""The rules of personal data, as tables of sentences."""

from datetime import UTC, date, datetime

import pytest

from lms.people.rights.rules import (
    Published,
    RequestKind,
    State,
    Terms,
    WorkCalendar,
    confirms,
    is_open,
    is_overdue,
    is_working_day,
    lacks_moon_holidays,
    last_day_to_answer,
    last_day_to_finish,
    may_follow,
    months_before,
    needs_another_person,
    needs_representative,
    next_due,
    notice_text,
    number_in_force,
    without,
)

# Tết 2026: off from Monday 16/2 to Friday 20/2; Monday 31/8 off, worked on Saturday 22/8 instead.
TET = frozenset(date(2026, 2, day) for day in range(16, 21))
DAYS = WorkCalendar(TET | {date(2026, 8, 31), date(2026, 9, 1)}, frozenset({date(2026, 8, 22)}))


def on(year, month, day):
    return datetime(year, month, day, tzinfo=UTC)


def at(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        pytest.param(date(2026, 3, 2), True, id="a Monday"),
        pytest.param(date(2026, 3, 7), False, id="a Saturday"),
        pytest.param(date(2026, 3, 8), False, id="a Sunday"),
        pytest.param(date(2026, 2, 17), False, id="Tết, as entered"),
        pytest.param(date(2026, 4, 30), False, id="30/4 without being entered"),
        pytest.param(date(2026, 9, 2), False, id="2/9 without being entered"),
        pytest.param(date(2026, 8, 22), True, id="a Saturday worked instead"),
        pytest.param(date(2026, 8, 31), False, id="the Monday it is worked for"),
    ],
)
def test_is_working_day(day, is_worked):
    assert is_working_day(day, DAYS) is is_worked


@pytest.mark.parametrize(
    ("received", "last"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 4), id="Monday: until Wednesday"),
        pytest.param(date(2026, 3, 5), date(2026, 3, 9), id="Thursday: Friday and Monday"),
        pytest.param(date(2026, 3, 6), date(2026, 3, 10), id="Friday: Monday and Tuesday"),
        pytest.param(date(2026, 3, 7), date(2026, 3, 10), id="Saturday: the same"),
        pytest.param(date(2026, 2, 13), date(2026, 2, 24), id="the Friday before Tết"),
        pytest.param(date(2026, 8, 21), date(2026, 8, 24), id="before a Saturday that is worked"),
        pytest.param(date(2026, 4, 29), date(2026, 5, 5), id="before 30/4 and 1/5"),
    ],
)
def test_last_day_to_answer(received, last):
    assert last_day_to_answer(received, 2, DAYS) == last


@pytest.mark.parametrize(
    ("received", "last"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 17), id="15 days later, a Tuesday"),
        pytest.param(date(2026, 3, 6), date(2026, 3, 23), id="would end on a Saturday"),
        pytest.param(date(2026, 2, 1), date(2026, 2, 23), id="would end within Tết"),
    ],
)
def test_last_day_to_finish(received, last):
    assert last_day_to_finish(received, 15, DAYS) == last


def test_lacks_moon_holidays():
    assert not lacks_moon_holidays(2026, DAYS)
    assert lacks_moon_holidays(2027, DAYS)
    assert lacks_moon_holidays(2026, WorkCalendar(frozenset({date(2026, 9, 1)})))


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (RequestKind.ACCESS, 10),
        (RequestKind.CORRECTION, 10),
        (RequestKind.WITHDRAWAL, 15),
        (RequestKind.RESTRICTION, 15),
        (RequestKind.OBJECTION, 15),
        (RequestKind.ERASURE, 20),
    ],
)
def test_terms_of_each_kind(kind, days):
    assert Terms().days_of(kind) == days


@pytest.mark.parametrize("state", State)
def test_is_open(state):
    assert is_open(state) is (state in {State.RECEIVED, State.ANSWERED})


@pytest.mark.parametrize(
    ("state", "following", "may"),
    [
        pytest.param(State.RECEIVED, State.ANSWERED, True, id="received, answered"),
        pytest.param(State.RECEIVED, State.FINISHED, True, id="received, finished at once"),
        pytest.param(State.ANSWERED, State.ANSWERED, True, id="answered twice"),
        pytest.param(State.ANSWERED, State.CANCELLED, True, id="answered, taken back"),
        pytest.param(State.ANSWERED, State.RECEIVED, False, id="never received again"),
        pytest.param(State.FINISHED, State.ANSWERED, False, id="what is finished stays"),
        pytest.param(State.REFUSED, State.FINISHED, False, id="what is refused stays"),
        pytest.param(State.CANCELLED, State.RECEIVED, False, id="what was taken back stays"),
    ],
)
def test_may_follow(state, following, may):
    assert may_follow(state, following) is may


@pytest.mark.parametrize(
    ("state", "due"),
    [
        pytest.param(State.RECEIVED, at(4), id="first the answer"),
        pytest.param(State.ANSWERED, at(17), id="then the end"),
        pytest.param(State.FINISHED, None, id="closed: nothing"),
    ],
)
def test_next_due(state, due):
    assert next_due(state, answer_due_at=at(4), finish_due_at=at(17)) == due


def test_next_due_is_the_earlier_clock():
    assert next_due(State.RECEIVED, answer_due_at=at(9), finish_due_at=at(5)) == at(5)


@pytest.mark.parametrize(
    ("state", "now", "is_late"),
    [
        pytest.param(State.RECEIVED, at(3, 23), False, id="before 24h00"),
        pytest.param(State.RECEIVED, at(4), True, id="at the very end"),
        pytest.param(State.ANSWERED, at(5), False, id="answered in time"),
        pytest.param(State.ANSWERED, at(17), True, id="answered but not finished"),
        pytest.param(State.REFUSED, at(30), False, id="closed"),
    ],
)
def test_is_overdue(state, now, is_late):
    assert is_overdue(state, answer_due_at=at(4), finish_due_at=at(17), now=now) is is_late


@pytest.mark.parametrize(
    ("age", "needs"), [(None, False), (0, True), (15, True), (16, False), (40, False)]
)
def test_needs_representative(age, needs):
    assert needs_representative(age) is needs


@pytest.mark.parametrize(
    ("versions", "number"),
    [
        pytest.param([], None, id="none published"),
        pytest.param([Published(1, at(9))], None, id="not in force yet"),
        pytest.param([Published(1, at(1)), Published(2, at(9))], 1, id="the next one is to come"),
        pytest.param([Published(1, at(1)), Published(2, at(4))], 2, id="the newest that has come"),
        pytest.param([Published(3, at(4)), Published(2, at(4))], 3, id="of one time the higher"),
        pytest.param([Published(2, at(5)), Published(3, at(4))], 2, id="what came into force last"),
    ],
)
def test_number_in_force(versions, number):
    assert number_in_force(versions, at(5)) == number


@pytest.mark.parametrize(
    ("actor", "person", "entered_by", "needs"),
    [
        pytest.param(1, 2, 2, False, id="the person asked, an administrator erases"),
        pytest.param(1, 2, 3, False, id="one administrator entered, another erases"),
        pytest.param(1, 2, 1, True, id="the same administrator entered it"),
        pytest.param(2, 2, 2, True, id="nobody erases themself"),
    ],
)
def test_needs_another_person(actor, person, entered_by, needs):
    found = needs_another_person(actor_id=actor, person_id=person, entered_by=entered_by)
    assert found is needs


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("Nguyễn Văn An", True),
        ("  nguyễn  văn AN ", True),
        ("Nguyen Van An", False),
        ("", False),
        ("An", False),
    ],
)
def test_confirms(typed, is_right):
    assert confirms(typed, "Nguyễn Văn An") is is_right


def test_confirms_nothing_for_a_person_without_a_name():
    assert not confirms(" ", " ")


def test_without_leaves_no_pieces():
    text = "An (0912345678) là Nguyễn Văn An"
    assert without(text, {"An", "Nguyễn Văn An", "0912345678", ""}, "…") == "… (…) là …"


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        pytest.param(on(2026, 3, 15), 12, on(2025, 3, 15), id="a year"),
        pytest.param(on(2026, 3, 31), 1, on(2026, 2, 28), id="a shorter month"),
        pytest.param(on(2024, 3, 31), 1, on(2024, 2, 29), id="a leap year"),
        pytest.param(on(2026, 1, 10), 1, on(2025, 12, 10), id="over the new year"),
        pytest.param(on(2026, 5, 10), 0, on(2026, 5, 10), id="none"),
    ],
)
def test_months_before(moment, months, before):
    assert months_before(moment, months) == before


def test_notice_text():
    assert notice_text("Thông báo", "Một.\n\nHai.") == "Thông báo\n\nMột.\n\nHai."
