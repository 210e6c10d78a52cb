"""Every format that is both written and read: what was written reads back the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.kernel.errors import BadInput
from lms.kernel.richtext import clean, from_plain, inline_from_plain
from quizzes.bank.formats import moodle_xml, moodle_xml_writing, qti, qti_writing, workbook
from quizzes.bank.formats import workbook_writing as sheet
from quizzes.bank.formats.readers import find_format
from quizzes.bank.formats.writers import WRITERS
from quizzes.bank.kinds.base import without_ids
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from tests.quizzes.bank.formats.samples import PLAIN, everything, prediction, question


def said(found):
    """What a question says, ids and the line aside."""
    return (
        found.kind, found.name, found.text_html, without_ids(found.body), found.category,
        found.general_feedback_html, found.default_mark,
    )  # fmt: skip


@pytest.mark.parametrize("given", everything(), ids=lambda q: q.name)
def test_moodle_xml_keeps_everything(given):
    written = moodle_xml_writing.dump([given])
    result = moodle_xml.parse(written.content)
    assert (written.losses, result.problems) == ((), ())
    assert [said(q) for q in result.questions] == [said(given)]


@pytest.mark.parametrize("kind", PLAIN)
def test_a_sheet_keeps_plain_questions(kind):
    given = question(kind, PLAIN[kind], category=("Truyền thông", "Căn cứ"))
    written = sheet.dump([given])
    result = workbook.parse(written.content)
    assert (written.losses, result.problems) == ((), ())
    assert [said(q) for q in result.questions] == [said(given)]


IN_QTI = [kind for kind in PLAIN if kind != "gap_text"]


@pytest.mark.parametrize("kind", [*IN_QTI, "description"])
def test_qti_keeps_plain_questions_but_not_their_topic(kind):
    body = PLAIN.get(kind, {})
    given = question(kind, body | {"grading": "all"} if kind == "ordering" else body, category=())
    written = qti_writing.dump([given])
    result = qti.parse(written.content)
    assert (written.losses, result.problems) == ((), ())
    assert [said(q) for q in result.questions] == [said(given)]


@pytest.mark.parametrize("name", ["moodle", "qti", "xlsx", "aiken"])
def test_a_prediction_is_left_out_and_told(name):
    losses = WRITERS[name].write([prediction()]).losses
    assert [(loss.name, loss.is_left_out) for loss in losses] == [("Câu prediction", True)]


@pytest.mark.parametrize("name", ["moodle", "qti", "xlsx"])
def test_diacritics_that_do_not_count_are_told_as_lost(name):
    loose = question("short_answer", short_answer_body([NewAnswer("kỷ luật")], diacritics="fold"))
    assert len(WRITERS[name].write([loose]).losses) >= 1


def test_what_qti_loses_is_told_for_each_question():
    losses = qti_writing.dump(everything()).losses
    assert {loss.name for loss in losses if "Remarks" in loss.message} == {
        "Câu single_choice", "Câu true_false", "Câu short_answer", "Câu numerical",
    }  # fmt: skip
    assert {loss.name for loss in losses if loss.is_left_out} == {"Câu gap_text"}
    assert {loss.name for loss in losses if "at its place" in loss.message} == {"Câu ordering"}


def test_what_gift_cannot_say_is_left_out_and_told():
    losses = WRITERS["gift"].write(everything()).losses
    assert [loss.name for loss in losses] == ["Câu ordering", "Câu gap_text"]


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_was_written_is_known_again(name):
    given = [question("single_choice", PLAIN["single_choice"])]
    writer = WRITERS[name]
    found = find_format(writer.filename, writer.write(given).content)
    assert found is not None
    assert len(found.parse(writer.write(given).content, writer.filename).questions) == 1


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        pytest.param("anh.png", b"\x89PNG\r\n", id="a picture"),
        pytest.param("a.pdf", b"%PDF-1.7", id="a PDF"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0", id="an old Word file"),
        pytest.param("a.html", b"<html></html>", id="a web page"),
        pytest.param("a.zip", b"PK\x03\x04", id="an archive of nothing"),
        pytest.param("a.exe", b"MZ", id="a program"),
        pytest.param("a.xml", b"<feed></feed>", id="XML of another kind"),
    ],
)
def test_other_files_have_no_format(filename, content):
    assert find_format(filename, content) is None


BOMBS = (
    b'<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa">]><quiz>&a;</quiz>',
    b'<!DOCTYPE q SYSTEM "http://127.0.0.1:1/x.dtd"><quiz></quiz>',
    b"<quiz>" + b"<x>" * 5_000 + b"</x>" * 5_000 + b"</quiz>",
    b"<quiz>" + b" " * 11_000_000 + b"</quiz>",
    b"<quiz><question",
    b'<?xml version="1.0" encoding="no-such"?><quiz/>',
    b"<feed/>",
)


@pytest.mark.parametrize("content", BOMBS, ids=range(len(BOMBS)))
@pytest.mark.parametrize("parse", [moodle_xml.parse, qti.parse])
def test_hostile_xml_is_refused_in_a_sentence(parse, content):
    with pytest.raises(BadInput):
        parse(content)


MOODLE = """<quiz>
<!-- <question type="essay"> -->
<question type="category"><category><text>$course$/top/A/B</text></category></question>
<question type="cloze"><name><text>Chỗ trống</text></name>
<questiontext format="html"><text>x</text></questiontext></question>
<question type="multichoice"><name><text>Tốt</text></name>
<questiontext format="html"><text><![CDATA[<p onclick="x()">Ai?<script>y</script></p>]]></text></questiontext>
<single>true</single><answer fraction="100" format="html"><text>a</text></answer>
<answer fraction="x" format="html"><text>b</text></answer>
<tags><tag><text>luật</text></tag></tags></question>
<question type="truefalse"><name><text>Hỏng</text></name>
<questiontext><text>Đúng?</text></questiontext><answer fraction="100"><text>yes</text></answer></question>
</quiz>"""


def test_each_question_of_moodle_is_read_or_named_with_its_line():
    result = moodle_xml.parse(MOODLE.encode())
    assert [(q.name, q.category, q.text_html) for q in result.questions] == [
        ("Tốt", ("A", "B"), "<p>Ai?</p>")
    ]
    assert [(p.line, p.item, p.severity) for p in result.problems] == [
        (4, "Chỗ trống", "error"), (6, "Tốt", "warning"), (6, "Tốt", "warning"),
        (6, "Tốt", "warning"), (11, "Hỏng", "error"),
    ]  # fmt: skip


WORDS = st.text(st.sampled_from("aĐề <>&\"']=~#{};/\n-\u00a0"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(WORDS, st.lists(WORDS, min_size=2, max_size=4, unique_by=lambda text: text.split()[0]))
def test_moodle_xml_keeps_whatever_the_words(stem, texts):
    htmls = [clean(inline_from_plain(text)).strip() for text in texts]
    choices = [NewChoice(html, (n == 0) * NewAnswer("").fraction) for n, html in enumerate(htmls)]
    given = question("single_choice", choices_body(choices), text=clean(from_plain(stem)).strip())
    result = moodle_xml.parse(moodle_xml_writing.dump([given]).content)
    if result.questions:
        assert [said(q) for q in result.questions] == [said(given)]
    else:
        assert result.errors  # two choices alike once their signs are read


PIECES = (
    b"<quiz>", b"</quiz>", b'<question type="multichoice">', b"</question>", b"<text>", b"</text>",
    b"<answer fraction='1e9'>", b"</answer>", b"<questiontext format='html'>", b"</questiontext>",
    b"<single>x</single>", b"@@PLUGINFILE@@/%00", b"<file name='a.png'>!!</file>", b"&#0;", b"\xff",
    b"<assessmentItem><itemBody>", b"</itemBody></assessmentItem>", b"<matchInteraction>",
    b"</matchInteraction>", b"<choiceInteraction>", b"</choiceInteraction>", b"A. x\n", b"ANSWER: A\n",
    b"{=", b"}", b"PK\x03\x04", "Câu 1. ".encode(), b"Ai?\n", b"\x00",
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join),
    st.sampled_from(["a.xml", "a.txt", "a.gift", "a.zip", "a.docx", "a.xlsx", "a.csv", ""]),
)
def test_nothing_that_is_sent_breaks_a_reader(content, filename):
    """Whatever arrives is read item by item or refused in one sentence."""
    try:
        found = find_format(filename, content)
        result = found.parse(content, filename) if found else None
    except BadInput:
        return
    assert result is None or result.questions or result.problems
