"""Putting things in order, and filling gaps: what is shown, what is accepted, what it earns."""

from decimal import Decimal
from random import Random

import pytest

from quizzes.bank.kinds.base import NotAnAnswer, UnknownChoice, without_ids
from quizzes.bank.kinds.gap_text import GapText, gap_text_body, passage
from quizzes.bank.kinds.numerical import NotANumber
from quizzes.bank.kinds.ordering import Ordering, ordering_body

ORDER, GAPS = Ordering(), GapText()
STEPS = ordering_body(["Lập kế hoạch", "Tổ chức", "Báo cáo"])
WHOLE = {**STEPS, "grading": "all"}
PASSAGE = (
    "<p>Tỉnh {2:SHORTANSWER:=Thái Nguyên~%50%TN} có {1:NUMERICAL:=92:1} xã, phường; "
    "<b>chỉ thị</b> {1:MULTICHOICE:=07/CT-TTg~08/CT-TTg}.</p>"
)
TEXT = gap_text_body(PASSAGE)
NAME, COUNT, CHOICE = (gap["id"] for gap in TEXT["gaps"])
RIGHT, WRONG = (choice["id"] for choice in TEXT["gaps"][2]["body"]["choices"])


def placed(body, *places):
    """A response that gives the author's things these places."""
    ids = [item["id"] for item in body["items"]]
    return {id_: str(place) for id_, place in zip(ids, places, strict=False)}


@pytest.mark.parametrize(
    ("body", "places", "expected"),
    [
        pytest.param(STEPS, (1, 2, 3), "1", id="everything at its place"),
        pytest.param(STEPS, (1, 3, 2), "1/3", id="one at its place"),
        pytest.param(STEPS, (2, 3, 1), "0", id="nothing at its place"),
        pytest.param(STEPS, (1, 2), "2/3", id="one left open"),
        pytest.param(STEPS, (1, 1, 1), "0", id="one place for all earns nothing"),
        pytest.param(WHOLE, (1, 2, 3), "1", id="all in order"),
        pytest.param(WHOLE, (1, 3, 2), "0", id="all or nothing"),
    ],
)
def test_an_order_earns_by_its_places(body, places, expected):
    whole, _, part = expected.partition("/")
    assert ORDER.fraction(body, placed(body, *places)) == Decimal(whole) / Decimal(part or 1)


def test_the_authors_order_is_never_shown():
    ids = [item["id"] for item in STEPS["items"]]
    for seed in range(50):
        for shuffle in (True, False):
            layout = ORDER.layout(STEPS, Random(seed), shuffle=shuffle)
            assert sorted(layout) == sorted(ids)
            assert layout != ids
    assert [item["id"] for item in ORDER.shown(STEPS, [])["items"]] == sorted(ids)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param(["1"], NotAnAnswer, id="a list"),
        pytest.param({"x": "1"}, UnknownChoice, id="a thing that is not there"),
        pytest.param({STEPS["items"][0]["id"]: "4"}, UnknownChoice, id="a place that is not there"),
        pytest.param({STEPS["items"][0]["id"]: 1}, NotAnAnswer, id="a number instead of a text"),
    ],
)
def test_what_is_no_order_is_refused(raw, error):
    with pytest.raises(error):
        ORDER.clean(STEPS, raw)


def test_an_order_is_kept_said_and_cleared():
    response = ORDER.clean(STEPS, placed(STEPS, 2, 1) | {STEPS["items"][2]["id"]: ""})
    assert ORDER.answer_text(STEPS, response) == "1. Tổ chức; 2. Lập kế hoạch"
    assert ORDER.right_answer_text(STEPS) == "1. Lập kế hoạch; 2. Tổ chức; 3. Báo cáo"
    assert ORDER.clean(STEPS, {}) is ORDER.clean(STEPS, None) is None
    assert ORDER.fraction(STEPS, None) == 0


def test_guessing_an_order_earns_one_place_or_a_chance_in_all_orders():
    assert ORDER.guess(STEPS) == Decimal(1) / 3
    assert ORDER.guess(WHOLE).quantize(Decimal("0.0001")) == Decimal("0.1667")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param(ordering_body(["một"]), 1, id="one thing"),
        pytest.param(ordering_body(["một", ""]), 1, id="a blank one"),
        pytest.param(ordering_body(["một", "một"]), 1, id="twice the same"),
        pytest.param({**STEPS, "grading": "?"}, 1, id="an unknown marking"),
        pytest.param(STEPS, 0, id="sound"),
    ],
)
def test_an_unsound_order_is_named(body, count):
    assert len(ORDER.problems(body)) == count


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param({NAME: "thái nguyên", COUNT: "93", CHOICE: RIGHT}, "1", id="all right"),
        pytest.param({NAME: "TN", COUNT: "92", CHOICE: RIGHT}, "0.75", id="half of the heavy gap"),
        pytest.param({NAME: "Hà Nội", COUNT: "94", CHOICE: WRONG}, "0", id="all wrong"),
        pytest.param({CHOICE: RIGHT}, "0.25", id="one filled"),
        pytest.param(None, "0", id="blank"),
    ],
)
def test_gaps_earn_by_their_weights(response, expected):
    assert GAPS.fraction(TEXT, response) == Decimal(expected)


def test_a_page_sees_no_key_of_a_gap():
    shown = GAPS.shown(TEXT, [WRONG, RIGHT])
    assert [part["gap"] for part in shown["parts"]] == [NAME, COUNT, CHOICE, ""]
    assert [part["number"] for part in shown["parts"]] == [1, 2, 3, None]
    assert [choice["id"] for choice in shown["parts"][2]["choices"]] == [WRONG, RIGHT]
    assert "Thái Nguyên" not in str(shown)
    assert "92" not in str(shown)
    assert sorted(GAPS.layout(TEXT, Random(1), shuffle=True)) == sorted([RIGHT, WRONG])


def test_a_passage_reads_back_the_same():
    assert without_ids(gap_text_body(passage(TEXT))) == without_ids(TEXT)


def test_gaps_are_said_in_words():
    response = GAPS.clean(TEXT, {NAME: "  TN ", COUNT: "", CHOICE: WRONG})
    assert response == {NAME: "TN", CHOICE: WRONG}
    assert GAPS.answer_text(TEXT, response) == "(1) TN; (3) 08/CT-TTg"
    assert GAPS.right_answer_text(TEXT) == "(1) Thái Nguyên; (2) 92 ± 1; (3) 07/CT-TTg"
    assert GAPS.guess(TEXT) == Decimal("0.125")
    assert GAPS.clean(TEXT, None) is GAPS.clean(TEXT, {}) is None


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param("TN", NotAnAnswer, id="a text"),
        pytest.param({"x": "TN"}, UnknownChoice, id="a gap that is not there"),
        pytest.param({CHOICE: "x"}, UnknownChoice, id="a choice that is not there"),
        pytest.param({COUNT: "chín"}, NotANumber, id="no number"),
    ],
)
def test_what_fills_no_gap_is_refused(raw, error):
    with pytest.raises(error):
        GAPS.clean(TEXT, raw)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("không có chỗ trống", 1, id="no gap"),
        pytest.param("{1:LATEX:=x}", 1, id="an unknown kind of gap"),
        pytest.param("{1:NUMERICAL:=chín}", 1, id="no number"),
        pytest.param("{0:SHORTANSWER:=x}", 1, id="a gap that counts for nothing"),
        pytest.param("{1:SHORTANSWER:=x} {y", 1, id="a brace left over"),
        pytest.param("{1:SHORTANSWER:x}", 1, id="nothing is right"),
        pytest.param(r"{:SA:=a\}b}", 0, id="an escaped brace, a weight left out"),
        pytest.param("{1:SHORTANSWER_C:=x#Tốt~y}", 0, id="a remark"),
        pytest.param("{1:NM:=3,5:0.1}", 0, id="a decimal comma"),
    ],
)
def test_an_unsound_passage_is_named(text, count):
    assert len(GAPS.problems(gap_text_body(text))) == count
