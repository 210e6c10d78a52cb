"""What each kind of question accepts, shows and gives marks for, as tables."""

import json
import random
from decimal import Decimal

import pytest

from lms.kernel.errors import BadInput
from quizzes.bank.kinds.base import new_ids, without_ids
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.multiple_choice import rewards_ticking_everything
from quizzes.bank.kinds.numerical import Between, Near, numerical_body
from quizzes.bank.kinds.ordering import ordering_body
from quizzes.bank.kinds.prediction import predicted_number
from quizzes.bank.kinds.registry import KINDS, kind_of
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

D = Decimal
SINGLE = choices_body(
    [NewChoice("a", D(1), "fa"), NewChoice("b", D(0), "fb"), NewChoice("c", D("0.5"))]
)
MULTI = choices_body(
    [NewChoice("a", D("0.5"), "fa"), NewChoice("b", D("0.5"), "fb"), NewChoice("c", D("-0.5"))]
)
THIRDS = choices_body([NewChoice(x, D("0.3333333")) for x in "abc"] + [NewChoice("d", D(0))])
TRUE = true_false_body(True, right_feedback_html="r", wrong_feedback_html="w")
SHORT = short_answer_body(
    [NewAnswer("Kỷ luật", feedback_html="f"), NewAnswer("tháng * năm *", D("0.5"))]
)
YEAR = numerical_body([Near(D(2022))], other_feedback_html="other")
PI = numerical_body([Near(D("3.14"), D("0.01")), Between(D(3), D(4), D("0.5"), "near")])
BIG = numerical_body([Near(D(1234))])
ORDER = ordering_body(["một", "hai"])
GAPS = gap_text_body("{1:SHORTANSWER:=một} {1:MULTICHOICE:=a~b}")
MATCH = matching_body([("<b>A</b>", "1"), ("B", "2"), ("C", "1"), ("", "3")])


def ids(body, *texts):
    found = {c["html"]: c["id"] for c in body["choices"]}
    return [found[text] for text in texts]


def stem(html):
    return next(s["id"] for s in MATCH["stems"] if s["html"] == html)


def option(text):
    return next(o["id"] for o in MATCH["options"] if o["text"] == text)


PAIRS = {stem("<b>A</b>"): option("1"), stem("B"): option("2"), stem("C"): option("1")}


@pytest.mark.parametrize(
    ("kind", "body", "raw", "share"),
    [
        pytest.param("single_choice", SINGLE, ids(SINGLE, "a")[0], 1, id="the right choice"),
        pytest.param("single_choice", SINGLE, ids(SINGLE, "b")[0], 0, id="a wrong choice"),
        pytest.param("single_choice", SINGLE, ids(SINGLE, "c")[0], "0.5", id="a half-right choice"),
        pytest.param("single_choice", SINGLE, None, 0, id="a blank choice earns nothing"),
        pytest.param("multiple_choice", MULTI, ids(MULTI, "a", "b"), 1, id="both right choices"),
        pytest.param("multiple_choice", MULTI, ids(MULTI, "a"), "0.5", id="one of two"),
        pytest.param("multiple_choice", MULTI, ids(MULTI, "a", "c"), 0, id="a wrong one cancels"),
        pytest.param("multiple_choice", MULTI, ids(MULTI, "c"), 0, id="never below zero"),
        pytest.param("multiple_choice", MULTI, ids(MULTI, "a", "a"), "0.5", id="once, not twice"),
        pytest.param("multiple_choice", MULTI, [], 0, id="nothing ticked"),
        pytest.param("multiple_choice", THIRDS, ids(THIRDS, "a", "b", "c"), 1, id="thirds are whole"),
        pytest.param("true_false", TRUE, "true", 1, id="true"),
        pytest.param("true_false", TRUE, "false", 0, id="false"),
        pytest.param("true_false", TRUE, None, 0, id="neither"),
        pytest.param("short_answer", SHORT, "  kỷ  LUẬT ", 1, id="case and blanks do not count"),
        pytest.param("short_answer", SHORT, "kỹ luật", 0, id="another tone is another word"),
        pytest.param("short_answer", SHORT, "ky luat", 0, id="diacritics count unless folded"),
        pytest.param("short_answer", SHORT, "tháng 12 năm 2024", "0.5", id="wildcards"),
        pytest.param("short_answer", SHORT, "tháng12 năm 2024", 0, id="a blank before the wildcard"),
        pytest.param("short_answer", SHORT, "", 0, id="no words"),
        pytest.param("numerical", YEAR, "2022", 1, id="the year"),
        pytest.param("numerical", YEAR, "2022,0", 1, id="the year with a decimal"),
        pytest.param("numerical", YEAR, "2.022", 1, id="the year grouped"),
        pytest.param("numerical", YEAR, "2021", 0, id="zero tolerance"),
        pytest.param("numerical", PI, "3,15", 1, id="the end of the tolerance"),
        pytest.param("numerical", PI, "3,151", "0.5", id="the next answer that fits"),
        pytest.param("numerical", PI, "3.142", 1, id="a decimal point of three digits"),
        pytest.param("numerical", BIG, "1.234", 1, id="a thousand with its dot"),
        pytest.param("matching", MATCH, PAIRS, 1, id="every pair"),
        pytest.param("matching", MATCH, {stem("B"): option("2")}, D(1) / 3, id="a third of the pairs"),
        pytest.param("matching", MATCH, {stem("B"): option("3")}, 0, id="a distractor"),
        pytest.param("matching", MATCH, {}, 0, id="no pair"),
        pytest.param("essay", {}, "Bài viết", None, id="an essay waits for a person"),
        pytest.param("essay", {}, " \n ", 0, id="a blank essay needs nobody"),
    ],
)  # fmt: skip
def test_the_share_of_the_mark(kind, body, raw, share):
    kind = kind_of(kind)
    response = kind.clean(body, raw)

    assert json.loads(json.dumps(response)) == response
    assert kind.fraction(body, response) == (None if share is None else D(share))


@pytest.mark.parametrize(
    ("policy", "wanted", "typed", "is_right"),
    [
        pytest.param({}, "hòa bình", "hoà bình", True, id="two placements of one tone"),
        pytest.param({}, "Thủy", "thuỷ", True, id="u and y as well"),
        pytest.param({}, "hoàn", "hòan", False, id="but only where both are written"),
        pytest.param({}, "múa", "muá", False, id="and not in other words"),
        pytest.param({"diacritics": "fold"}, "Đồng Hỷ", "dong hy", True, id="folded"),
        pytest.param({"is_case_sensitive": True}, "UBND", "ubnd", False, id="case when asked for"),
        pytest.param({"is_case_sensitive": True}, "Hòa", "Hoà", True, id="tones with case"),
        pytest.param({}, "*12*2024", "ngày 30/12/2024", True, id="wildcards at the start"),
        pytest.param({}, "a*a", "a", False, id="pieces do not overlap"),
        pytest.param({}, "a*b*c", "abxc", True, id="a wildcard may be nothing"),
        pytest.param({}, "5 \\* 2", "5 * 2", True, id="an asterisk of the author's"),
        pytest.param({}, "5 \\* 2", "5 x 2", False, id="which is no wildcard"),
        pytest.param({}, "abc", "*", False, id="an asterisk typed is no wildcard"),
        pytest.param({}, "e\u0301", "é", True, id="composed or not"),
    ],
)
def test_when_words_say_the_same(policy, wanted, typed, is_right):
    kind = kind_of("short_answer")
    body = short_answer_body([NewAnswer(wanted)], **policy)

    assert kind.fraction(body, kind.clean(body, typed)) == (1 if is_right else 0)


def test_the_first_short_answer_that_fits_decides():
    body = short_answer_body([NewAnswer("abc", D(0), "not this"), NewAnswer("*bc")])

    assert kind_of("short_answer").fraction(body, "abc") == 0
    assert kind_of("short_answer").feedback(body, "abc") == "not this"


@pytest.mark.parametrize(
    ("kind", "body", "raw"),
    [
        pytest.param("single_choice", SINGLE, "zzzz", id="an unknown choice"),
        pytest.param("single_choice", SINGLE, ids(SINGLE, "a"), id="a list for one choice"),
        pytest.param("multiple_choice", MULTI, ["zzzz"], id="an unknown choice among several"),
        pytest.param("multiple_choice", MULTI, "a", id="a string for several"),
        pytest.param("multiple_choice", MULTI, [1], id="a number for an id"),
        pytest.param("true_false", TRUE, "maybe", id="neither true nor false"),
        pytest.param("true_false", TRUE, True, id="a JSON boolean"),
        pytest.param("short_answer", SHORT, "a" * 501, id="too many words"),
        pytest.param("short_answer", SHORT, 5, id="a number for words"),
        pytest.param("numerical", YEAR, "năm 2022", id="words for a number"),
        pytest.param("matching", MATCH, {"zzzz": option("1")}, id="an unknown stem"),
        pytest.param("matching", MATCH, {stem("B"): "zzzz"}, id="an unknown option"),
        pytest.param("matching", MATCH, {stem("B"): ["x"]}, id="a list for an option"),
        pytest.param("matching", MATCH, [["x", "y"]], id="a list for pairs"),
        pytest.param("essay", {}, "a" * 20_001, id="too long an essay"),
        pytest.param("description", {}, "x", id="an answer to a description"),
        pytest.param("prediction", {}, "1.5", id="part of a person"),
        pytest.param("prediction", {}, "-1", id="less than nobody"),
        pytest.param("prediction", {}, "1000000001", id="more than a billion"),
        pytest.param("prediction", {}, "1.23.456", id="broken groups"),
        pytest.param("prediction", {}, "1.234,567", id="mixed groups"),
        pytest.param("prediction", {}, "nhiều", id="words for a prediction"),
    ],
)
def test_what_the_browser_may_not_send(kind, body, raw):
    with pytest.raises(BadInput):
        kind_of(kind).clean(body, raw)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("1234", 1234), ("1.234", 1234), ("1,234", 1234), (" 1 234 567 ", 1234567),
     ("1.000.000.000", 10**9), ("007", 7), ("", None), (None, None)],
)  # fmt: skip
def test_a_prediction_is_a_whole_number_with_or_without_groups(typed, number):
    kind = kind_of("prediction")
    response = kind.clean({}, typed)

    assert predicted_number(response) == number
    assert (kind.is_graded, kind.fraction({}, response)) == (False, None)


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("single_choice", SINGLE, []),
        ("single_choice", MULTI, ["No choice is marked as right."]),
        ("single_choice", choices_body([NewChoice("a", D(1))]), ["Give at least two choices."]),
        ("single_choice", choices_body([NewChoice("a", D(1)), NewChoice("", D(0))]),
         ["A choice is empty."]),
        ("single_choice", choices_body([NewChoice("a", D(1)), NewChoice("a", D(0))]),
         ["Two choices are the same."]),
        ("multiple_choice", MULTI, []),
        ("multiple_choice", THIRDS, []),
        ("multiple_choice", choices_body([NewChoice("a", D("0.5")), NewChoice("b", D(0))]),
         ["The right choices together must give the whole mark."]),
        ("multiple_choice", choices_body([NewChoice("a", D(2)), NewChoice("b", D(0))]),
         ["A choice is worth more than the whole mark."]),
        ("true_false", TRUE, []),
        ("short_answer", SHORT, []),
        ("short_answer", short_answer_body([]), ["No answer earns the whole mark."]),
        ("short_answer", short_answer_body([NewAnswer("* *")]),
         ["An answer of only * would accept anything."]),
        ("short_answer", short_answer_body([NewAnswer("a"), NewAnswer("*", D(0))]), []),
        ("numerical", PI, []),
        ("numerical", numerical_body([Between(D(5), D(1))]), ["A range ends before it begins."]),
        ("matching", MATCH, []),
        ("matching", matching_body([("a", "1"), ("", "2")]), ["Give at least two pairs."]),
        ("matching", matching_body([("a", "1"), ("b", "1")]),
         ["All pairs have the same right side."]),
        ("essay", {}, []),
        ("description", {}, []),
        ("prediction", {}, []),
    ],
)  # fmt: skip
def test_what_keeps_a_question_from_being_used(kind, body, found):
    assert kind_of(kind).problems(body) == found


ALL = [("single_choice", SINGLE), ("multiple_choice", MULTI), ("true_false", TRUE),
       ("short_answer", SHORT), ("numerical", PI), ("matching", MATCH), ("ordering", ORDER),
       ("gap_text", GAPS), ("essay", {}),
       ("description", {}), ("prediction", {})]  # fmt: skip


def keys_of(value):
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys_of(item)}
    return {key for item in value for key in keys_of(item)} if isinstance(value, list) else set()


@pytest.mark.parametrize(("name", "body"), ALL)
def test_a_page_is_shown_nothing_of_the_key(name, body):
    kind = kind_of(name)
    shown = kind.shown(body, kind.layout(body, random.Random(1), shuffle=True))

    assert keys_of(shown) <= {"choices", "id", "html", "label", "stems", "options", "text"} | {
        "items", "parts", "gap", "number",
    }  # fmt: skip
    assert all(key_word not in json.dumps(shown) for key_word in ("fraction", "feedback"))


def test_every_kind_is_in_the_table_of_all():
    assert [name for name, _ in ALL] == list(KINDS)
    assert all(kind.name == name for name, kind in KINDS.items())


def test_choices_are_shown_as_drawn_and_all_of_them():
    kind = kind_of("single_choice")
    layout = kind.layout(SINGLE, random.Random(4), shuffle=True)

    assert layout == kind.layout(SINGLE, random.Random(4), shuffle=True)
    assert [c["id"] for c in kind.shown(SINGLE, layout)["choices"]] == layout
    assert sorted(layout) == sorted(ids(SINGLE, "a", "b", "c"))
    assert kind.layout(SINGLE, random.Random(4), shuffle=False) == ids(SINGLE, "a", "b", "c")


def test_options_are_shuffled_even_where_stems_are_not():
    body = matching_body([(f"s{n}", f"o{n}") for n in range(20)])
    layout = kind_of("matching").layout(body, random.Random(1), shuffle=False)

    assert layout[:20] == [s["id"] for s in body["stems"]]
    assert layout[20:] != [o["id"] for o in body["options"]]
    assert sorted(layout[20:]) == sorted(o["id"] for o in body["options"])


def test_ids_are_random_and_distinct():
    drawn = new_ids(1000)

    assert len(set(drawn)) == 1000
    assert {len(id_) for id_ in drawn} == {6}
    assert new_ids(3) != new_ids(3)


def test_two_bodies_that_say_the_same_are_equal_without_their_ids():
    again = matching_body([("<b>A</b>", "1"), ("B", "2"), ("C", "1"), ("", "3")])

    assert again != MATCH
    assert without_ids(again) == without_ids(MATCH)
    assert without_ids(SINGLE) != without_ids(MULTI)


@pytest.mark.parametrize(
    ("kind", "body", "raw", "said", "right", "remark"),
    [
        ("single_choice", SINGLE, ids(SINGLE, "b")[0], "b", "a", "fb"),
        ("multiple_choice", MULTI, ids(MULTI, "b", "a"), "a; b", "a; b", "fa<br>fb"),
        ("true_false", TRUE, "false", "False", "True", "w"),
        ("true_false", TRUE, "true", "True", "True", "r"),
        ("short_answer", SHORT, "kỷ luật", "kỷ luật", "Kỷ luật", "f"),
        ("numerical", PI, "4", "4", "3,14 ± 0,01", "near"),
        ("numerical", YEAR, "1", "1", "2022", "other"),
        ("matching", MATCH, {stem("B"): option("1")}, "B → 1", "A → 1; B → 2; C → 1", ""),
        ("essay", {}, "x", "x", "", ""),
        ("prediction", {}, "1234567", "1.234.567", "", ""),
        ("single_choice", SINGLE, None, "", "a", ""),
        ("numerical", YEAR, None, "", "2022", ""),
    ],
    ids=[
        "a wrong single choice", "two choices", "false for true", "true", "a short answer",
        "a number near", "a wrong number", "pairs", "an essay", "a prediction",
        "no choice", "no number",
    ],
)  # fmt: skip
def test_the_words_of_a_review(kind, body, raw, said, right, remark):
    kind = kind_of(kind)
    response = kind.clean(body, raw)

    assert kind.answer_text(body, response) == said
    assert kind.right_answer_text(body) == right
    assert kind.feedback(body, response) == remark
    assert kind.is_answered(response) is (raw is not None)


def test_ticking_everything_is_told_where_it_pays():
    free = choices_body([NewChoice("a", D(1)), NewChoice("b", D(0))])

    assert rewards_ticking_everything(free) is True
    assert rewards_ticking_everything(MULTI) is False
