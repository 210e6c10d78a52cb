"""GIFT: liberal in what is read, strict in what is written, and nothing dropped in silence."""

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.kernel import richtext
from lms.kernel.errors import BadInput
from quizzes.bank.formats.base import MAX_BYTES, ParsedQuestion
from quizzes.bank.formats.gift import decode, dump, parse
from quizzes.bank.formats.writers import NOT_IN_GIFT
from quizzes.bank.kinds.base import without_ids
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numerical import Between, Near, numerical_body
from quizzes.bank.kinds.registry import KINDS, kind_of
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

D = Decimal
PLAN = Path(__file__).with_name("questions.gift")
BASIS, TASKS = ("Truyền thông chính sách", "Căn cứ"), ("Truyền thông chính sách", "Nhiệm vụ")


def only(text):
    """Return the single question of a text that has no problems."""
    result = parse(text)
    assert result.problems == ()
    assert len(result.questions) == 1
    return result.questions[0]


def meaning(question):
    """What must stay the same when a file is written and read again."""
    return replace(question, body=without_ids(question.body), line=0)


def worths(question):
    return [(c["html"], c["fraction"]) for c in question.body["choices"]]


# --- the province's own file ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "category", "kind", "right"),
    [
        ("CS-01", 4, BASIS, "single_choice", "21/3/2023"),
        ("CS-02", 11, BASIS, "single_choice", "28/4/2023"),
        ("CS-03", 13, BASIS, "single_choice", "2022 - 2027"),
        ("CS-04", 20, BASIS, "true_false", "True"),
        ("CS-05", 22, BASIS, "numerical", "2022"),
        ("CS-06", 24, BASIS, "matching", "Chỉ thị số 07/CT-TTg → Tăng cường công tác truyền thông chính sách; Nghị định số 09/2017/NĐ-CP → Phát ngôn và cung cấp thông tin cho báo chí; Nghị định số 62/2020/NĐ-CP → Vị trí việc làm và biên chế công chức; Nghị định số 106/2020/NĐ-CP → Vị trí việc làm trong đơn vị sự nghiệp công lập"),
        ("NV-01", 33, TASKS, "single_choice", "Sở Tư pháp"),
        ("NV-02", 40, TASKS, "single_choice", "01 hội nghị tập huấn/1 năm hoặc lồng ghép các khóa bồi dưỡng, tập huấn khác"),
        ("NV-03", 47, TASKS, "multiple_choice", "Đội ngũ truyền thông của các sở, ngành, đơn vị và địa phương; Phóng viên; Biên tập viên; Cán bộ làm công tác thông tin cơ sở"),
        ("NV-04", 55, TASKS, "true_false", "True"),
        ("NV-05", 57, TASKS, "single_choice", "Các sở, ban, ngành; UBND các huyện, thành phố"),
        ("NV-06", 64, TASKS, "short_answer", "12/2024; tháng 12/2024"),
        ("NV-07", 66, TASKS, "single_choice", "Sở Ngoại vụ"),
        ("NV-08", 68, TASKS, "single_choice", "Ngân sách theo phân cấp; các nguồn đóng góp, tài trợ hợp pháp khác (nếu có)"),
        ("NV-09", 74, TASKS, "essay", ""),
        ("NV-10", 76, TASKS, "numerical", "2024"),
    ],
)  # fmt: skip
def test_each_item_of_the_plan_is_read_with_its_meaning(name, line, category, kind, right):
    found = {q.name: q for q in parse(decode(PLAN.read_bytes())).questions}[name]

    assert (found.line, found.category, found.kind) == (line, category, kind)
    assert kind_of(kind).right_answer_text(found.body) == right


def test_the_plan_is_read_whole_and_without_a_complaint():
    result = parse(decode(PLAN.read_bytes()))

    assert len(result.questions) == 16
    assert result.problems == ()


@pytest.mark.parametrize(
    ("name", "raw", "share"),
    [
        ("CS-05", "2022", 1),
        ("CS-05", "2023", 0),
        ("CS-05", "2022,5", 0),
        ("NV-06", "Tháng 12/2024", 1),
        ("NV-06", "12-2024", "0.5"),
        ("NV-06", "2024", 0),
        ("NV-10", "2024", 1),
        ("NV-10", "2023", 0),
    ],
)
def test_answers_to_the_plan_earn_their_share(name, raw, share):
    found = {q.name: q for q in parse(decode(PLAN.read_bytes())).questions}[name]
    kind = kind_of(found.kind)

    assert kind.fraction(found.body, kind.clean(found.body, raw)) == D(share)


def test_the_plans_texts_weights_and_feedback():
    found = {q.name: q for q in parse(decode(PLAN.read_bytes())).questions}

    assert found["NV-06"].text_html.endswith("phải hoàn thành trước tháng = ?</p>")
    assert found["NV-07"].text_html.endswith("tại tỉnh do _____ chủ trì.</p>")
    assert found["NV-09"].text_html.startswith("<p>Vì sao thông tin <b>chính thống, tích cực</b>")
    assert [w for _, w in worths(found["NV-03"])] == ["0.25", "0.25", "0.25", "0.25", "-0.5"]
    assert found["NV-10"].body == {
        "answers": [{"value": "2024", "tolerance": "0", "fraction": "1", "feedback_html": ""}],
        "other_feedback_html": "",
    }
    assert [c["feedback_html"] for c in found["CS-01"].body["choices"]] == [
        "Đúng.",
        "Đây là ngày của Quyết định số 765/QĐ-BTTTT.",
        "Đây là ngày của Quyết định số 407/QĐ-TTg.",
        "Đây là ngày của Kế hoạch số 120/KH-UBND.",
    ]


def test_the_plan_written_and_read_again_is_the_same():
    questions = parse(decode(PLAN.read_bytes())).questions
    again = parse(dump(questions))

    assert again.problems == ()
    assert list(map(meaning, again.questions)) == list(map(meaning, questions))


# --- reading, rule by rule -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("q {}", "essay"),
        ("q", "description"),
        ("q {####f}", "essay"),
        ("q {=a ~b}", "single_choice"),
        ("q {~%50%a ~%50%b ~%-100%c}", "multiple_choice"),
        ("q {=a -> b =c -> d}", "matching"),
        ("q {TRUE}", "true_false"),
        ("q {F#no#yes}", "true_false"),
        ("q {=T}", "short_answer"),
        ("q {a}", "short_answer"),
        ("q {#5}", "numerical"),
        ("q \\{x\\}", "description"),
    ],
)
def test_the_kind_follows_from_the_answers(text, kind):
    assert only(text).kind == kind


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("a < b {}", "<p>a &lt; b</p>", id="a loose sign is text"),
        pytest.param("a <b>b</b> {}", "a <b>b</b>", id="tags without a format are HTML"),
        pytest.param("[html]<p>a</p> {}", "<p>a</p>", id="HTML"),
        pytest.param("[plain]<b>a</b> {}", "<p>&lt;b&gt;a&lt;/b&gt;</p>", id="plain"),
        pytest.param("[moodle]a {}", "<p>a</p>", id="moodle"),
        pytest.param("[math] x {}", "<p>[math] x</p>", id="an unknown format is text"),
        pytest.param("x: y = z [1] {}", "<p>x: y = z [1]</p>", id="raw : = [ ] in a question"),
        pytest.param("a\\nb \\{c\\} \\~ \\# \\\\ {}", "<p>a<br>b {c} ~ # \\</p>", id="escapes"),
        pytest.param("\\x \\* {}", "<p>\\x \\*</p>", id="only the escapes of GIFT"),
        pytest.param("see http://a.vn//b {}", "<p>see http://a.vn//b</p>", id="no comment in a line"),
        pytest.param("a\n// no\nb {}", "<p>a<br>b</p>", id="a comment between lines"),
        pytest.param("// no\n\n\n  // no\na {}", "<p>a</p>", id="comments before"),
        pytest.param("a {=x ~y} b.", "<p>a _____ b.</p>", id="a missing word"),
        pytest.param("e\u0301 {}", "<p>\u00e9</p>", id="composed letters"),
        pytest.param("\ufeffa\r\nb\rc {}", "<p>a<br>b<br>c</p>", id="BOM and line ends"),
    ],
)  # fmt: skip
def test_the_text_of_a_question(text, html):
    assert only(text).text_html == html


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("::a b::q {}", "a b"),
        (":: a\\:\\:b :: q {}", "a::b"),
        ("Câu hỏi? {}", "Câu hỏi?"),
        ("w" * 70 + " {}", "w" * 59 + "…"),
    ],
)
def test_the_name_of_a_question(text, name):
    assert only(text).name == name


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("=a ~b", [("a", "1"), ("b", "0")]),
        ("~a =b", [("a", "0"), ("b", "1")]),
        ("=a~b", [("a", "1"), ("b", "0")]),
        ("~=a ~b", [("a", "1"), ("b", "0")]),
        ("=%100%a ~%-33.33333%b", [("a", "1"), ("b", "-0.3333333")]),
        ("=a ~%50%b ~%-33,5%c", [("a", "1"), ("b", "0.5"), ("c", "-0.335")]),
        ("=a \\= b ~c \\~ d", [("a = b", "1"), ("c ~ d", "0")]),
        ("=50% ~40% x", [("50%", "1"), ("40% x", "0")]),
        ("~%50%a#x ~%50%b ~%-50%[html]<i>c</i>", [("a", "0.5"), ("b", "0.5"), ("<i>c</i>", "-0.5")]),
    ],
)  # fmt: skip
def test_choices_and_their_weights(block, expected):
    assert worths(only(f"q {{{block}}}")) == expected


@pytest.mark.parametrize(
    ("block", "typed", "share", "remark"),
    [
        ("#3.14:0.01", "3,15", 1, ""),
        ("#3,14:0,01", "3,15", 1, ""),
        ("#1..5", "5", 1, ""),
        ("#-5..-1", "-3", 1, ""),
        ("#2024 #", "2024", 1, ""),
        ("#=5:0#yes =%50%5:1#near ~#no", "6", "0.5", "near"),
        ("#=5:0#yes =%50%5:1#near ~#no", "9", 0, "no"),
        ("#\n=5\n~*#no", "9", 0, "no"),
        ("#1e3", "1.000", 1, ""),
    ],
)
def test_numerical_answers(block, typed, share, remark):
    question = only(f"q {{{block}}}")
    kind = kind_of(question.kind)

    assert kind.fraction(question.body, typed) == D(share)
    assert kind.feedback(question.body, typed) == remark


def test_true_or_false_has_first_the_feedback_for_who_is_wrong():
    assert only("q {T#wrong#right####all}") == replace(
        only("q {T}"),
        body=true_false_body(True, wrong_feedback_html="wrong", right_feedback_html="right"),
        general_feedback_html="<p>all</p>",
    )


def test_a_left_side_may_be_empty_in_matching():
    body = only("q {=a -> 1 =b -> 2 =-> 3}").body

    assert without_ids(body) == without_ids(matching_body([("a", "1"), ("b", "2"), ("", "3")]))


def test_answers_take_the_format_of_their_question():
    question = only("[html]q {=<b>a</b> &amp; c ~[plain]<b>}")

    assert worths(question) == [("<b>a</b> &amp; c", "1"), ("&lt;b&gt;", "0")]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("a/b", ("a", "b")),
        (" a / b ", ("a", "b")),
        ("$course$/top/a", ("a",)),
        ("top", ()),
        ("a//b/c", ("a/b", "c")),
        ("", ()),
    ],
)
def test_categories(line, path):
    assert only(f"$CATEGORY:{line}\n\nq {{}}").category == path
    assert only(f"$CATEGORY:{line}\nq {{}}").category == path


def test_two_questions_without_a_blank_line_do_not_run_into_one():
    result = parse("::a:: q {T}\n::b:: r {F}\n$CATEGORY: c\n::d:: s {}")

    assert [(q.name, q.line, q.category) for q in result.questions] == [
        ("a", 1, ()),
        ("b", 2, ()),
        ("d", 4, ("c",)),
    ]
    assert result.problems == ()


# --- nothing is dropped in silence ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("q {=a ~b", "A brace is missing", id="no closing brace"),
        pytest.param("q =a }", "A brace is missing", id="no opening brace"),
        pytest.param("q } {=a ~b", "A brace is missing", id="braces the wrong way round"),
        pytest.param("q {=$x^{2}$ ~b}", "There are more braces", id="LaTeX breaks the block"),
        pytest.param("q {=a}\nr {=b}", "There are more braces", id="two questions in one block"),
        pytest.param("q {~a ~b}", "No choice is marked as right.", id="no right choice"),
        pytest.param("q {=a ~}", "A choice is empty.", id="an empty choice"),
        pytest.param("q {=a ~%150%b}", "A weight lies between", id="a weight too great"),
        pytest.param("q {=a -> b =c}", "A pair needs an arrow", id="a pair without an arrow"),
        pytest.param("q {=a -> b}", "Give at least two pairs.", id="one pair"),
        pytest.param("q {#abc}", "This is not a number", id="a word for a number"),
        pytest.param("q {#*}", "This is not a number", id="a star for a number"),
        pytest.param("q {#5:x}", "This is not a number", id="a word for a tolerance"),
        pytest.param("q {#}", "No answer earns the whole mark.", id="no number"),
        pytest.param("q {#5..1}", "A range ends before it begins.", id="a range turned round"),
        pytest.param("q {=%50%a}", "No answer earns the whole mark.", id="only half-right answers"),
        pytest.param("{=a ~b}", "The question has no text.", id="no question"),
        pytest.param("::n:: {T}", "The question has no text.", id="a name but no question"),
        pytest.param("q" * 100_001, "The question is too long", id="too long"),
    ],
)
def test_an_item_that_cannot_be_read_is_an_error_with_its_line(text, message):
    result = parse(f"::ok:: a {{T}}\n\n{text}\n\n::ok:: b {{F}}")

    assert [q.name for q in result.questions] == ["ok", "ok"]
    assert {p.line for p in result.problems} == {3}
    assert any(p.message.startswith(message) for p in result.errors)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[html]<p style='x'>a</p> {}", "Not kept from the formatting", id="a style"),
        pytest.param("[markdown]*a* {}", "Markdown is kept", id="Markdown"),
        pytest.param("q {=a=b ~c}", "The sign = began a new answer", id="= inside an answer"),
        pytest.param("q {a ~b =c}", "The text before the first", id="text before the answers"),
        pytest.param("q {true}", "Read as a short answer", id="true in small letters"),
        pytest.param("q {%x%a}", "No weight could be read", id="a weight that is none"),
        pytest.param("q {~%100%a ~b}", "Whoever ticks every choice", id="ticking everything pays"),
        pytest.param("q {#5 ~6#no}", "After ~ only feedback", id="a second number after ~"),
        pytest.param("::a q {T}", "The name has no closing", id="an open name"),
        pytest.param(f"::{'n' * 101}:: q {{T}}", "The name was shortened", id="a long name"),
        pytest.param("// [tag:x]\nq {T}", "Tags and id numbers", id="tags"),
        pytest.param("q\x07 {T}", "%(count)s characters", id="a control character"),
    ],
)
def test_what_is_read_otherwise_than_written_is_a_warning(text, message):
    result = parse(text)

    assert len(result.questions) == 1
    assert [(p.severity, p.message[: len(message)]) for p in result.problems] == [
        ("warning", message)
    ]


def test_scripts_do_not_come_in_and_are_named():
    result = parse("[html]<script>x</script><p onclick='y'>q</p> {T}")

    assert result.questions[0].text_html == "<p>q</p>"
    assert result.problems[0].values == {"gone": "<script>, onclick"}


@pytest.mark.parametrize("text", ["", " \n\n", "// only\n// comments", "$CATEGORY: a"])
def test_a_file_without_questions_says_so(text):
    assert [p.message for p in parse(text).problems] == ["There is no question in this file."]


def test_too_many_questions_are_refused_whole():
    result = parse("q {T}\n\n" * 5_001)

    assert result.questions == ()
    assert [p.severity for p in result.problems] == ["error"]


def test_too_long_a_file_is_refused_whole():
    assert parse("a" * (MAX_BYTES + 1)).questions == ()
    assert parse("ế" * (MAX_BYTES // 2)).questions == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_in_unicode_is_decoded(encoding):
    assert decode("Câu hỏi".encode(encoding)) == "Câu hỏi"


@pytest.mark.parametrize(
    "data",
    ["Câu hỏi".encode("cp1258", "replace") + b"\xe2", "Câu hỏi".encode("utf-16-le"), b"PK\x03\x04\xff",
     b"a" * (MAX_BYTES + 1)],
    ids=["an old code page", "UTF-16 without its mark", "a ZIP", "too long"],
)  # fmt: skip
def test_any_other_file_is_refused(data):
    with pytest.raises(BadInput):
        decode(data)


@pytest.mark.parametrize(
    "piece",
    ["{", "}", "~", "=", "#", "::", "\\", "%", "%1%", "####", "->", "[html]", "<b>", "<", "&", "/",
     "$CATEGORY: /", "// lms: kind=", " ", "=a ", "~a ", "=a->b ", "..", "1.", "\\n", "*", "{}", "a\n",
     "//", ":", "<!--", "%-", "\n//", "~ "],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame", ["{}", "q {{{}}}", "q {{#{}}}", "[html]{} {{=a ~b}}", "$CATEGORY: {}"]
)
def test_hostile_text_takes_time_in_proportion_to_its_length(frame, piece):
    text = frame.format(piece * (40_000 // len(piece)))
    started = time.process_time()

    parse(text)

    assert time.process_time() - started < 0.5


# --- written and read again ----------------------------------------------------------------

SIGNS = st.sampled_from(list("\\:#={}~n%*[]<>&/$\n\" '-.,|") + ["->", "[html]", "//", "::", "%50%", "<b>", "..", "####", "T", "TRUE", "é", "đ", "\u0338", "\u00a0", "_____"])  # fmt: skip
TEXT = st.lists(st.one_of(SIGNS, st.text(max_size=4)), min_size=1, max_size=8).map("".join)
HTML = st.one_of(
    TEXT.map(richtext.from_plain),
    TEXT.map(richtext.inline_from_plain),
    TEXT.map(lambda t: richtext.clean(f"<p>{t}</p>")),
    TEXT.map(lambda t: richtext.clean(f"<b>{t}</b><img src='/files/a' alt='a->b'>")),
).map(str.strip)
WORDS = TEXT.map(lambda t: " ".join(richtext.to_plain(richtext.inline_from_plain(t)).split()))
FRACTION = st.decimals(-1, 1, places=7)


def sound(kind, body):
    return not kind_of(kind).problems(body)


def choices(kind):
    choice = st.builds(NewChoice, HTML, st.one_of(st.sampled_from([D(1), D(0)]), FRACTION), HTML)
    return (
        st.lists(choice, min_size=2, max_size=5).map(choices_body).filter(lambda b: sound(kind, b))
    )


near = st.builds(
    Near, st.decimals(-1000, 1000, places=3), st.decimals(0, 9, places=2), FRACTION, HTML
)
between = st.builds(lambda a, b, f, h: Between(min(a, b), max(a, b), f, h), st.integers(-9, 9).map(D), st.integers(-9, 9).map(D), FRACTION, HTML)  # fmt: skip
BODIES = {
    "single_choice": choices("single_choice"),
    "multiple_choice": choices("multiple_choice"),
    "true_false": st.builds(
        lambda t, r, w: true_false_body(t, right_feedback_html=r, wrong_feedback_html=w),
        st.booleans(), HTML, HTML,
    ),
    "short_answer": st.builds(
        lambda first, others, case, marks: short_answer_body(
            [NewAnswer(first), *others], is_case_sensitive=case, diacritics=marks
        ),
        WORDS, st.lists(st.builds(NewAnswer, WORDS, FRACTION, HTML), max_size=3),
        st.booleans(), st.sampled_from(["exact", "fold"]),
    ).filter(lambda body: sound("short_answer", body)),
    "numerical": st.builds(
        lambda first, others, rest: numerical_body([Near(first), *others], other_feedback_html=rest),
        st.integers(0, 3000).map(D), st.lists(st.one_of(near, between), max_size=3), HTML,
    ),
    "matching": st.builds(
        lambda pairs, others: matching_body([*pairs, *[("", text) for text in others]]),
        st.lists(st.tuples(HTML, WORDS), min_size=2, max_size=4), st.lists(WORDS, max_size=2),
    ).filter(lambda body: sound("matching", body)),
    "essay": st.just({}), "description": st.just({}), "prediction": st.just({}),
}  # fmt: skip
PATH = st.lists(WORDS.filter(bool), max_size=3).map(tuple)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NOT_IN_GIFT])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_question_written_and_read_again_is_the_same(kind, data):
    question = ParsedQuestion(
        kind=kind,
        name=data.draw(WORDS.filter(bool)),
        text_html=data.draw(HTML.filter(lambda h: richtext.to_plain(h) or "<img" in h)),
        body=data.draw(BODIES[kind]),
        category=data.draw(PATH),
        general_feedback_html=data.draw(HTML),
        default_mark=data.draw(st.sampled_from([D(0), D(1), D("2.5")])),
    )
    written = dump([question, question])
    again = parse(written)

    assert again.errors == ()
    assert list(map(meaning, again.questions)) == [meaning(question)] * 2
    assert dump(again.questions) == written


@settings(max_examples=150, deadline=None)
@given(st.one_of(TEXT, st.lists(st.one_of(SIGNS, st.sampled_from(["q {", "}", "\n\n", "=a", "~b", "#1"])), max_size=30).map("".join)))  # fmt: skip
def test_any_text_is_read_or_complained_about(text):
    result = parse(text)

    assert result.questions or result.problems
    assert all(kind_of(q.kind).problems(q.body) == [] for q in result.questions)
