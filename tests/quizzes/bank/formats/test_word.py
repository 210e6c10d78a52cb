"""Word files as people write them: where questions begin, what the choices are, which is right."""

from pathlib import Path

import pytest

from lms.kernel.errors import BadInput
from lms.kernel.richtext import to_plain
from quizzes.bank.formats import word
from tests.quizzes.bank.formats.samples import docx

SHARED = Path(__file__).parents[5] / "shared" / "data" / "questions-word.docx"
BOLD, PLAIN = "<w:b/>", '<w:b w:val="0"/>'
UNDERLINE, RED = '<w:u w:val="single"/>', '<w:color w:val="FF0000"/>'
BLACK, YELLOW = '<w:color w:val="000000"/>', '<w:highlight w:val="yellow"/>'
SHADE = '<w:shd w:val="clear" w:fill="FFFF00"/>'


def key(question):
    """The letters of the right choices."""
    return "".join(
        "ABCDEFGH"[n]
        for n, choice in enumerate(question.body["choices"])
        if not choice["fraction"].startswith("-") and choice["fraction"] != "0"
    )


def read(*paragraphs, **more):
    return word.parse(docx(*paragraphs, **more))


def keys(*paragraphs, **more):
    result = read(*paragraphs, **more)
    assert [p.message for p in result.problems] == []
    return [key(question) for question in result.questions]


def test_the_provinces_own_file_is_read_as_it_was_meant():
    if not SHARED.is_file():
        pytest.skip("the shared questions-word.docx is not here")
    result = word.parse(SHARED.read_bytes())
    assert [key(q) for q in result.questions] == ["B", "C", "B", "A", "D", "A", "ABC"]
    assert [(p.item, p.severity, p.message[:25]) for p in result.problems] == [
        ("Câu 8", "error", "No right answer is marked")
    ]


STEM = "Câu 1. Ai phát ngôn?"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["A. Một", "B. Hai", "Đáp án: B"], "B", id="an answer line"),
        pytest.param(["A) Một", "B) Hai", "ĐÁP ÁN ĐÚNG LÀ: a"], "A", id="brackets, small letters"),
        pytest.param(["A. Một", "B. Hai", "C. Ba", "Đáp án: A và C"], "AC", id="two letters"),
        pytest.param(["A. Một", "*B. Hai"], "B", id="a star"),
        pytest.param(["A. Một", [("B. Hai", BOLD)]], "B", id="bold"),
        pytest.param([[("A. ", BOLD), ("Một", PLAIN)], [("B. Hai", UNDERLINE)]], "B", id="underlined, bold labels"),
        pytest.param(["A. Một", [("B. Hai", RED)], [("C. Ba", BLACK)]], "B", id="coloured"),
        pytest.param(["A. Một", [("B. Hai", YELLOW)]], "B", id="highlighted"),
        pytest.param(["A. Một", [("B. Hai", SHADE)]], "B", id="shaded"),
        pytest.param([[("A. Một", BOLD)], [("B. Hai", BOLD + UNDERLINE)]], "B", id="all bold, one underlined"),
        pytest.param(["A. Một\tB. Hai\tC. Ba", "Đáp án: C"], "C", id="choices on one line"),
        pytest.param(["A. Một     B. Hai     C. Ba", "Đáp án: C"], "C", id="choices parted by blanks"),
        pytest.param(["A. Một", "còn nữa", "B. Hai", "Đáp án: A"], "A", id="a choice on two lines"),
        pytest.param(["A. Một A. B. C.", "B. Hai", "Đáp án: A"], "A", id="letters inside a choice"),
    ],
)  # fmt: skip
def test_the_key_is_told_in_any_usual_way(lines, expected):
    assert keys(STEM, *lines) == [expected]


def test_an_answer_line_goes_before_bold_and_the_difference_is_told():
    result = read(STEM, "A. Một", [("B. Hai", BOLD)], "Đáp án: A")
    assert [key(question) for question in result.questions] == ["A"]
    assert [(p.severity, dict(p.values)) for p in result.problems] == [
        ("warning", {"said": "A", "shown": "B"})
    ]


def test_numbers_that_word_counts_by_itself_are_read():
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="Câu %1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
    )

    def line(level, text):
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'
        return f"<w:p><w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    lines = [line(0, "Một?"), line(1, "x"), line(1, "y"), "Đáp án: B"]
    lines += [line(0, "Hai?"), line(1, "z"), line(1, "t"), "Đáp án: A"]
    result = read(*lines, numbering=numbering)
    assert [key(question) for question in result.questions] == ["B", "A"]
    assert [to_plain(question.text_html) for question in result.questions] == ["Một?", "Hai?"]
    assert [c["html"] for c in result.questions[1].body["choices"]] == ["z", "t"]


def test_ticking_everything_earns_nothing_where_several_are_right():
    question = read(STEM, "A. Một", "B. Hai", "C. Ba", "Đáp án: A, B").questions[0]
    assert question.kind == "multiple_choice"
    assert [c["fraction"] for c in question.body["choices"]] == ["0.5", "0.5", "-0.5"]


def test_an_explanation_becomes_the_remark():
    question = read(STEM, "A. Một", "B. Hai", "Đáp án: A", "Giải thích: Điều 3.").questions[0]
    assert question.general_feedback_html == "<p>Điều 3.</p>"


PICTURE = "<w:p><w:r><w:drawing/></w:r></w:p>"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["Lời dẫn.", STEM, "A. x", "B. y", "Đáp án: A"], ("warning", 1, "This text belongs to no q"), id="a text before the first question"),
        pytest.param([STEM, "A. x", "B. y"], ("error", 1, "No right answer is marked"), id="no key"),
        pytest.param([STEM, [("A. x", BOLD)], [("B. y", BOLD)]], ("error", 1, "No right answer is marked"), id="every choice is bold"),
        pytest.param([STEM, "Đáp án: A"], ("error", 1, "There are no choices A, B"), id="no choices"),
        pytest.param([STEM, "A. x", "B. y", "Đáp án: D"], ("error", 1, "The answer names a choice"), id="a letter that is not there"),
        pytest.param([STEM, "A. x", "A. y", "Đáp án: A"], ("error", 1, "A letter stands before tw"), id="a letter twice"),
        pytest.param(["Câu 1.", "A. x", "B. y", "Đáp án: A"], ("error", 1, "The question has no text."), id="no text"),
        pytest.param([STEM, PICTURE, "A. x", "B. y", "Đáp án: A"], ("warning", 1, "A picture was left out. P"), id="a picture"),
        pytest.param([STEM, "A. x", "B. x", "Đáp án: A"], ("error", 1, "Two choices are the same."), id="two choices alike"),
        pytest.param(["Chỉ là một bài viết."], ("error", 1, "There is no question in t"), id="no question at all"),
    ],
)  # fmt: skip
def test_whatever_is_not_read_is_named_with_its_line(lines, expected):
    problems = [p for p in read(*lines).problems if p.message[:25] == expected[2]]
    assert [(p.severity, p.line) for p in problems] == [expected[:2]]


def test_one_bad_question_does_not_stop_the_good_ones():
    result = read(STEM, "A. x", "B. y", "Câu 2: Ai?", "A. x", "B. y", "Đáp án: B")
    assert ([key(q) for q in result.questions], [p.item for p in result.problems]) == (
        ["B"],
        ["Câu 1"],
    )


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", docx("Câu 1. A?")[:200], b""])
def test_a_damaged_file_is_refused_in_a_sentence(content):
    with pytest.raises(BadInput):
        word.parse(content)
