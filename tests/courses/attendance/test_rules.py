"""Attendance and check-in, as tables."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from courses.attendance.rules import (
    MARK_NAMES,
    VERDICT_SENTENCES,
    WINDOW_SENTENCES,
    Entry,
    Mark,
    Method,
    Tally,
    Verdict,
    Window,
    accepts,
    attendance,
    changes_at,
    mark_at,
    present_mark,
    step,
    tally,
    token,
    window,
)

P, L, E, A = Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT
EIGHT = datetime(2026, 11, 18, 8, tzinfo=UTC)  # on a multiple of 15 seconds
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECRET = b"\x01" * 32


def at(minutes=0, seconds=0, microseconds=0):
    return EIGHT + timedelta(minutes=minutes, seconds=seconds, microseconds=microseconds)


@pytest.mark.parametrize(
    ("marks", "attended", "sessions", "share"),
    [
        pytest.param([P, P, P, A], 3, 4, Fraction(3, 4), id="absence lowers the share"),
        pytest.param([P, L], Fraction(3, 2), 2, Fraction(3, 4), id="late counts half"),
        pytest.param([P, E], 1, 1, Fraction(1), id="excused counts neither way"),
        pytest.param([P, None], 1, 2, Fraction(1, 2), id="a session to come is not attended yet"),
        pytest.param([E], 0, 0, Fraction(1), id="only excused is full attendance"),
        pytest.param([], 0, 0, Fraction(1), id="nothing to attend is full attendance"),
    ],
)
def test_tally_and_attendance(marks, attended, sessions, share):
    assert tally(marks) == Tally(Fraction(attended), sessions)
    assert attendance(marks) == share


def scan(mark):
    return Entry(mark, Method.QR)


def hand(mark):
    return Entry(mark, Method.MANUAL)


@pytest.mark.parametrize(
    ("entries", "is_over", "mark"),
    [
        pytest.param([], False, None, id="nothing yet"),
        pytest.param([], True, A, id="nothing when the session is over"),
        pytest.param([scan(P)], False, P, id="a scan"),
        pytest.param([scan(P), scan(L)], True, P, id="scanning again makes nobody late"),
        pytest.param([scan(P), hand(A)], True, A, id="the organiser corrects a scan"),
        pytest.param([hand(E), scan(L)], True, E, id="a scan undoes nothing written by hand"),
        pytest.param([hand(A), hand(P)], True, P, id="the last mark by hand counts"),
    ],
)
def test_present_mark(entries, is_over, mark):
    assert present_mark(entries, is_over=is_over) == mark


@pytest.mark.parametrize(
    ("now", "steps"),
    [(at(), 0), (at(seconds=14, microseconds=999_999), 0), (at(seconds=15), 1)],
)
def test_step_and_changes_at(now, steps):
    assert step(now) == step(EIGHT) + steps
    assert changes_at(now) == at(seconds=15 * (steps + 1))


def test_token_is_the_hmac_of_session_and_step_in_base32():
    digest = hmac.new(SECRET, b"s1|7", hashlib.sha256).digest()

    assert token(SECRET, "s1", 7) == base64.b32encode(digest)[:16].decode().lower()


def test_token_differs_by_secret_session_and_step():
    tokens = [
        token(SECRET, "s1", 7),
        token(b"\x02" * 32, "s1", 7),
        token(SECRET, "s2", 7),
        token(SECRET, "s1", 8),
    ]

    assert len(set(tokens)) == 4


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        pytest.param(-0.001, Verdict.UNKNOWN, id="of the future"),
        pytest.param(0, Verdict.ACCEPTED, id="on the screen"),
        pytest.param(14.999, Verdict.ACCEPTED, id="still on the screen"),
        pytest.param(29.999, Verdict.ACCEPTED, id="the one before"),
        pytest.param(32.999, Verdict.ACCEPTED, id="the one before, and three seconds"),
        pytest.param(33, Verdict.TOO_OLD, id="after the margin"),
        pytest.param(614.999, Verdict.TOO_OLD, id="ten minutes old"),
        pytest.param(615, Verdict.UNKNOWN, id="too old to tell from an invented one"),
    ],
)
def test_accepts_a_code_shown_at_eight_so_many_seconds_later(seconds, verdict):
    shown = token(SECRET, "s1", step(EIGHT))

    assert accepts(SECRET, "s1", shown, at(seconds=seconds)) is verdict


@pytest.mark.parametrize(
    "scanned", ["", "x", "đ" * 16, "\udcff", token(SECRET, "s2", step(EIGHT)), "a" * 9999]
)
def test_accepts_nothing_that_is_not_a_code_of_this_session(scanned):
    assert accepts(SECRET, "s1", scanned, EIGHT) is Verdict.UNKNOWN


def test_accepts_a_code_typed_in_capitals():
    typed = f" {token(SECRET, 's1', step(EIGHT)).upper()} "

    assert accepts(SECRET, "s1", typed, EIGHT) is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(at(minutes=-30, microseconds=-1), Window.NOT_OPEN, id="too early"),
        pytest.param(at(minutes=-30), Window.OPEN, id="half an hour before the start"),
        pytest.param(NOON - timedelta(seconds=1), Window.OPEN, id="until the end"),
        pytest.param(NOON, Window.CLOSED, id="the end"),
    ],
)
def test_window(now, expected):
    assert window(EIGHT, NOON, now) is expected


def test_window_opens_as_set():
    assert window(EIGHT, NOON, at(minutes=-1), opens_before=timedelta(0)) is Window.NOT_OPEN


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        pytest.param(at(minutes=-30), P, id="early"),
        pytest.param(at(minutes=15), P, id="a quarter of an hour after the start"),
        pytest.param(at(minutes=15, microseconds=1), L, id="later"),
    ],
)
def test_mark_at(now, mark):
    assert mark_at(EIGHT, now) is mark


def test_mark_at_as_set():
    assert mark_at(EIGHT, at(seconds=1), late_after=timedelta(0)) is L


def test_everything_has_its_words():
    assert set(MARK_NAMES) == set(Mark)
    assert set(VERDICT_SENTENCES) == set(Verdict)
    assert set(WINDOW_SENTENCES) == set(Window)
