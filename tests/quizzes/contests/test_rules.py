"""Rules of a contest, as tables; the ranking also against a specification written differently."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.contests.criteria.correct import CORRECT
from quizzes.contests.criteria.criterion import Result
from quizzes.contests.criteria.duration import DURATION
from quizzes.contests.criteria.merit import TIE, Reason
from quizzes.contests.criteria.prediction import PREDICTION
from quizzes.contests.rules import (
    BLOCKED_SENTENCES,
    CRITERIA,
    DEFAULT_ORDER,
    LAST_SENTENCE,
    TIE_SENTENCE,
    AfterDisqualification,
    Allotment,
    Blocked,
    BoundaryTie,
    Counts,
    Meaning,
    NotFrozen,
    Phase,
    Prize,
    Standing,
    age_on,
    award,
    best_of,
    board_name,
    eligibility,
    end_of_day,
    explain,
    freeze_counts,
    frozen_number,
    mask_identity,
    mask_name,
    mask_phone,
    number_after_disqualification,
    rank,
    round_phase,
)

FROZEN = 100
TEN = datetime(2026, 5, 1, 10, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))


def result(contestant, correct=10, prediction=100, duration=60_000, submitted=0, lot=None):
    return Result(contestant, correct, prediction, duration, submitted, lot)


# --- the ranking, by a specification that knows no keys, no sorting and no sentinels -------------


def is_better(a, b, names):
    """Tell whether a stands above b: the first criterion that separates them decides."""
    for name in names:
        if name == "correct" and a.correct != b.correct:
            return a.correct > b.correct
        if name == "prediction":
            far = [None if r.prediction is None else abs(FROZEN - r.prediction) for r in (a, b)]
            if far[0] != far[1]:
                return far[1] is None or (far[0] is not None and far[0] < far[1])
        if name == "duration" and a.duration_ms != b.duration_ms:
            return a.duration_ms < b.duration_ms
        if name == "submitted_at" and a.submitted_at_ms != b.submitted_at_ms:
            return a.submitted_at_ms < b.submitted_at_ms
        if name == "lot" and a.lot != b.lot:
            return b.lot is None or (a.lot is not None and a.lot < b.lot)
    return False


def places(results, names):
    """Return everybody's rank: one more than the number of those who are better."""
    return {r.contestant: 1 + sum(is_better(o, r, names) for o in results) for r in results}


def criteria(names):
    return [CRITERIA[name] for name in names]


small = st.integers(0, 2)
missing = st.none() | st.sampled_from([98, 100, 102, 103])
entries = st.builds(
    Result, st.sampled_from("abcdefgh"), small, missing, small, small, st.none() | small
)
orders = st.permutations(list(CRITERIA)).flatmap(
    lambda names: st.integers(0, len(names)).map(lambda length: names[:length])
)


@settings(max_examples=200)
@given(st.lists(entries, unique_by=lambda r: r.contestant), orders, st.integers(0, 99))
def test_rank_agrees_with_the_naive_specification(results, names, seed):
    board = rank(results, criteria(names), FROZEN)
    shuffled = Random(seed).sample(results, len(results))
    expected = places(results, names)

    assert sorted((s.rank, s.contestant) for s in board) == [(s.rank, s.contestant) for s in board]
    assert {s.contestant: s.rank for s in board} == expected
    assert repr(rank(shuffled, criteria(names), FROZEN)) == repr(board)
    by_name = {r.contestant: r for r in results}
    for upper, lower in zip(board, board[1:], strict=False):
        a, b = by_name[upper.contestant], by_name[lower.contestant]
        assert (upper.why is TIE) is (upper.rank == lower.rank)
        if upper.why is not TIE:
            decides = upper.why.criterion
            assert is_better(a, b, [decides])
            assert not any(
                is_better(x, y, [name])
                for name in names[: names.index(decides)]
                for x, y in ((a, b), (b, a))
            )
    assert [s.why for s in board[-1:]] == [None] * bool(board)


def test_rank_agrees_with_the_naive_specification_on_every_small_board():
    kinds = [
        Result("", *rest) for rest in product((1, 2), (None, 99, 101), (1, 2), (1,), (None, 1))
    ]
    names = list(CRITERIA)

    for pair in product(kinds, repeat=2):
        results = [
            Result(name, r.correct, r.prediction, r.duration_ms, r.submitted_at_ms, r.lot)
            for name, r in zip("ab", pair, strict=True)
        ]
        found = {s.contestant: s.rank for s in rank(results, DEFAULT_ORDER, FROZEN)}
        assert found == places(results, names)


@settings(max_examples=100)
@given(st.lists(entries), orders)
def test_best_of_leaves_one_result_each_that_none_of_their_own_beats(results, names):
    best = best_of(results, criteria(names), FROZEN)

    assert [r.contestant for r in best] == sorted({r.contestant for r in results})
    assert all(r in results for r in best)
    assert not any(
        is_better(other, r, names)
        for r in best
        for other in results
        if other.contestant == r.contestant
    )
    assert best_of(results[::-1], criteria(names), FROZEN) == best


def test_equals_share_a_rank_and_the_next_is_skipped_and_each_line_says_why():
    ana, ben, cat = result("ana"), result("ben", duration=70_000), result("cat", duration=70_000)
    dan = result("dan", correct=9)

    for results in permutations([ana, ben, cat, dan]):
        assert rank(results, DEFAULT_ORDER, FROZEN) == [
            Standing(1, "ana", Reason("duration", 60_000, 70_000)),
            Standing(2, "ben", TIE),
            Standing(2, "cat", Reason("correct", 10, 9)),
            Standing(4, "dan", None),
        ]


def test_an_empty_round_has_an_empty_board():
    assert rank([], DEFAULT_ORDER, FROZEN) == []


def test_each_contest_picks_its_own_order():
    fast, right = result("fast", correct=1, duration=1), result("right")

    assert [s.contestant for s in rank([fast, right], [DURATION, CORRECT], None)] == [
        "fast",
        "right",
    ]


def test_rank_refuses_two_counted_results_of_one_contestant():
    with pytest.raises(ValueError, match="best_of"):
        rank([result("ana"), result("ana", correct=9)], [CORRECT], None)


@pytest.mark.parametrize("ranking", [rank, best_of])
def test_predictions_are_not_ranked_before_the_numbers_are_frozen(ranking):
    with pytest.raises(NotFrozen):
        ranking([result("ana")], [CORRECT, PREDICTION], None)


@pytest.mark.parametrize(
    ("why", "sentence", "figures"),
    [
        pytest.param(None, LAST_SENTENCE, {}, id="the last line"),
        pytest.param(TIE, TIE_SENTENCE, {}, id="level with the next"),
        pytest.param(
            Reason("prediction", 3, None),
            PREDICTION.because,
            {"own": "3", "next": "–"},
            id="the next predicted nothing",
        ),
        pytest.param(
            Reason("duration", 1_000, 62_000),
            DURATION.because,
            {"own": "0:01.000", "next": "1:02.000"},
            id="times are shown in minutes",
        ),
    ],
)
def test_explain(why, sentence, figures):
    assert explain(why) == (sentence, figures)


# --- freezing ------------------------------------------------------------------------------------


def test_freeze_counts_people_once_however_often_they_played():
    results = [result("ana", 9), result("ana", 10), result("ana", 10), result("ben", 9)]

    assert freeze_counts(results, questions=10) == Counts(2, 4, 1)


@pytest.mark.parametrize(
    ("meaning", "number"),
    [(Meaning.PARTICIPANTS, 2), (Meaning.ENTRIES, 4), (Meaning.ALL_CORRECT, 1)],
)
def test_frozen_number(meaning, number):
    assert frozen_number(meaning, Counts(participants=2, entries=4, all_correct=1)) == number


@pytest.mark.parametrize(
    ("setting", "number"),
    [(AfterDisqualification.KEEP, 100), (AfterDisqualification.RECOUNT, 99)],
)
def test_number_after_disqualification(setting, number):
    assert number_after_disqualification(setting, frozen=100, recounted=99) == number


# --- prizes --------------------------------------------------------------------------------------

FIRST, SECOND = Prize("Nhất", 1), Prize("Nhì", 2)


def board(*ranks):
    return [Standing(place, name, None) for place, name in zip(ranks, "abcdefgh", strict=False)]


@pytest.mark.parametrize(
    ("ranks", "no_prize", "given_", "ties"),
    [
        pytest.param([1, 2, 3, 4], "", {"a": "Nhất", "b": "Nhì", "c": "Nhì"}, [], id="in order"),
        pytest.param(
            [1, 2, 2, 4], "", {"a": "Nhất", "b": "Nhì", "c": "Nhì"}, [], id="a tie inside"
        ),
        pytest.param(
            [1, 2, 3, 4], "ac", {"b": "Nhất", "d": "Nhì"}, [], id="who may not win is passed over"
        ),
        pytest.param(
            [1, 2, 3, 3, 5],
            "",
            {"a": "Nhất", "b": "Nhì"},
            [BoundaryTie(("Nhì",), ("c", "d"))],
            id="a tie at the last place",
        ),
        pytest.param(
            [1, 1, 3, 4],
            "",
            {"c": "Nhì"},
            [BoundaryTie(("Nhất", "Nhì"), ("a", "b"))],
            id="a tie across two prizes",
        ),
        pytest.param(
            [1, 1, 1, 1],
            "",
            {},
            [BoundaryTie(("Nhất", "Nhì", "Nhì"), ("a", "b", "c", "d"))],
            id="everybody level",
        ),
        pytest.param(
            [1, 2, 2, 2],
            "c",
            {"a": "Nhất", "b": "Nhì", "d": "Nhì"},
            [],
            id="a tie that dissolves without those who may not win",
        ),
        pytest.param([1], "", {"a": "Nhất"}, [], id="fewer people than prizes"),
        pytest.param([], "", {}, [], id="nobody"),
    ],
)
def test_award(ranks, no_prize, given_, ties):
    allotment = award(board(*ranks), [FIRST, SECOND], frozenset(no_prize))

    assert allotment == Allotment(given_, tuple(ties))


@given(
    st.lists(st.integers(0, 3), max_size=8),
    st.lists(st.integers(1, 3), max_size=3),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_award_never_separates_equals_and_never_passes_anyone_over(groups, counts, no_prize):
    ranks = [1 + sum(g < group for g in groups) for group in sorted(groups)]
    standings = board(*ranks)
    prizes = [Prize(str(place), count) for place, count in enumerate(counts)]
    allotment = award(standings, prizes, no_prize)
    tied = [name for tie in allotment.ties for name in tie.contestants]
    contenders = [s for s in standings if s.contestant not in no_prize]
    touched = [s.contestant in allotment.prizes or s.contestant in tied for s in contenders]
    won = {
        r: {allotment.prizes.get(s.contestant) for s in contenders if s.rank == r} for r in ranks
    }

    assert not (allotment.prizes.keys() | set(tied)) & no_prize
    assert touched == sorted(touched, reverse=True)
    assert sum(touched) >= min(sum(counts), len(contenders))
    assert all(len(prizes_of_a_rank) <= 1 for prizes_of_a_rank in won.values())


def test_a_prize_for_nobody_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Prize("Nhất", 0)


# --- who may play, and when ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        pytest.param(date(2010, 5, 1), date(2026, 4, 30), 15, id="the day before the birthday"),
        pytest.param(date(2010, 5, 1), date(2026, 5, 1), 16, id="on the birthday"),
        pytest.param(
            date(2008, 2, 29), date(2026, 2, 28), 17, id="29/02 in a common year, not yet"
        ),
        pytest.param(
            date(2008, 2, 29), date(2026, 3, 1), 18, id="29/02 in a common year, on 01/03"
        ),
        pytest.param(date(2008, 2, 29), date(2028, 2, 29), 20, id="29/02 in a leap year"),
        pytest.param(date(2026, 5, 2), date(2026, 5, 1), -1, id="not born yet"),
    ],
)
def test_age_on(birth, day, age):
    assert age_on(birth, day) == age


@pytest.mark.parametrize(
    ("changed", "blocked"),
    [
        pytest.param({}, None, id="old enough on the day of play"),
        pytest.param({"is_barred": True}, Blocked.BARRED, id="barred"),
        pytest.param({"birth_date": date(2010, 5, 2)}, Blocked.TOO_YOUNG, id="a day too young"),
        pytest.param({"has_consent": False}, Blocked.NO_CONSENT, id="no consent"),
        pytest.param(
            {"birth_date": date(2010, 5, 2), "min_age": 12},
            Blocked.NO_GUARDIAN_CONSENT,
            id="under 16 without the guardian's consent",
        ),
        pytest.param(
            {"birth_date": date(2010, 5, 2), "min_age": 12, "has_guardian_consent": True},
            None,
            id="under 16 with the guardian's consent",
        ),
        pytest.param(
            {"is_barred": True, "has_consent": False}, Blocked.BARRED, id="barred is said first"
        ),
    ],
)
def test_eligibility(changed, blocked):
    usual = {
        "birth_date": date(2010, 5, 1),
        "on_day": date(2026, 5, 1),
        "min_age": 16,
        "is_barred": False,
        "has_consent": True,
        "has_guardian_consent": False,
    }

    assert eligibility(**usual | changed) == blocked


def test_every_block_has_its_sentence():
    assert set(BLOCKED_SENTENCES) == set(Blocked)


@pytest.mark.parametrize(
    ("minutes", "published", "phase"),
    [
        pytest.param(-1, None, Phase.UPCOMING, id="before the opening"),
        pytest.param(0, None, Phase.OPEN, id="the opening moment"),
        pytest.param(59, None, Phase.OPEN, id="the last minute"),
        pytest.param(60, None, Phase.CLOSED, id="the closing moment"),
        pytest.param(61, 62, Phase.CLOSED, id="publication still to come"),
        pytest.param(62, 62, Phase.PUBLISHED, id="published"),
        pytest.param(30, 10, Phase.OPEN, id="nothing is published while the round is open"),
    ],
)
def test_round_phase(minutes, published, phase):
    published_at = None if published is None else TEN + timedelta(minutes=published)
    found = round_phase(
        opens_at=TEN,
        closes_at=TEN + timedelta(hours=1),
        published_at=published_at,
        now=TEN + timedelta(minutes=minutes),
    )

    assert found is phase


def test_end_of_day_of_30_april_is_midnight_of_1_may():
    assert end_of_day(date(2026, 4, 30), VIETNAM) == datetime(2026, 5, 1, tzinfo=VIETNAM)


# --- what the public reads -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("0912345123", "09xx xxx 123"),
        ("+84 912 345 123", "09xx xxx 123"),
        ("0912.345.123", "09xx xxx 123"),
        ("02083855123", "02xx xxxx 123"),
        ("0912123", "xxxxxxx"),
        ("", ""),
    ],
)
def test_mask_phone(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("identity", "masked"),
    [("019090001234", "xxxxxxxxx234"), ("C1234567", "xxxxx567"), ("123456", "xxxxxx"), ("", "")],
)
def test_mask_identity(identity, masked):
    assert mask_identity(identity) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        pytest.param("Nguyễn Văn An", "Nguyễn V. A", id="family name and initials"),
        pytest.param("Lê Ánh", "Lê Á", id="no middle name"),
        pytest.param("Lê A\u0301nh", "Lê Á", id="decomposed letters keep their tone"),
        pytest.param("  nông  thị   đào ", "nông T. Đ", id="spaces and small letters"),
        pytest.param("Ánh", "Á", id="a single word shows no more than its initial"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_mask_name(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(("consent", "shown"), [(True, "Nguyễn Văn An"), (False, "Nguyễn V. A")])
def test_board_name_is_full_only_with_consent(consent, shown):
    assert board_name("Nguyễn Văn An", may_publish=consent) == shown
