"""The organiser's pages of an event's content."""

import io

import pytest
from sqlalchemy import select

from courses.content.models import EventQuiz, Lesson
from courses.content.queries import list_items
from courses.programme import service as programme
from courses.programme.queries import get_event
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from tests.courses.attendance.build import open_event
from tests.courses.content.build import EQUATION, docx, event_quiz, lesson, paragraph
from tests.courses.programme.build import make_event
from tests.quizzes.papers.build import quiz


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.information)


def lessons(session):
    return list(session().scalars(select(Lesson).order_by(Lesson.position)))


def add(browser, event, content=None, filename="bai.docx", **fields):
    data = {"is_required": "y", **fields}
    if content is not None:
        data["file"] = (io.BytesIO(content), filename)
    return browser.post(f"/events/{event.public_id}/content/lessons/new", data=data)


def test_a_word_file_becomes_a_lesson_and_the_author_hears_what_it_lacks(session, cast, event):
    browser = cast.browser(cast.chi)
    content = docx(paragraph("Kỹ năng", "Heading1"), paragraph("Lời &amp; chữ"), EQUATION)
    sent = add(browser, event, content)

    [kept] = lessons(session)
    assert (kept.title, kept.html, kept.source_name) == (
        "Kỹ năng",
        "<p>Lời &amp; chữ</p>",
        "bai.docx",
    )
    page = browser.get(sent.location).text
    assert "Đã bỏ qua 1 công thức" in page
    assert "<p>Lời &amp; chữ</p>" in page


def test_what_is_typed_becomes_paragraphs(session, cast, event):
    add(cast.browser(cast.chi), event, title="Gõ tay", text="Một <b>\n\nHai")

    assert [(each.title, each.html) for each in lessons(session)] == [
        ("Gõ tay", "<p>Một &lt;b&gt;</p><p>Hai</p>")
    ]


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        pytest.param(b"%PDF-1.4", {}, "Đây là tệp PDF", id="a pdf"),
        pytest.param(None, {}, "Vui lòng gửi tệp Word", id="nothing at all"),
        pytest.param(None, {"title": "Chỉ tiêu đề"}, "chưa có nội dung", id="a title alone"),
    ],
)
def test_what_cannot_be_a_lesson_is_refused_and_nothing_kept(
    session, cast, event, content, fields, sentence
):
    answer = add(cast.browser(cast.chi), event, content, **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert lessons(session) == []


def test_a_lesson_can_be_changed(session, cast, event):
    typed = lesson(session, event)
    browser = cast.browser(cast.chi)
    address = f"/lessons/{typed.public_id}/edit"
    assert "Thông tin chính xác" in browser.get(address).text
    browser.post(address, data={"title": "Tên mới", "text": "Lời mới"})

    [kept] = lessons(session)
    assert (kept.title, kept.html, kept.is_required) == ("Tên mới", "<p>Lời mới</p>", False)


def test_lessons_and_quizzes_move_together(session, cast, event):
    first, second = lesson(session, event, "Một"), lesson(session, event, "Hai")
    used = event_quiz(session, event)
    browser = cast.browser(cast.chi)

    def arrange(item, do):
        data = {"item": item, "do": do}
        assert (
            browser.post(f"/events/{event.public_id}/content/arrange", data=data).status_code == 302
        )
        items = list_items(session(), event.id)
        return [each.id if isinstance(each, Lesson) else "quiz" for each in items]

    key = f"quiz:{used.quiz.public_id}"
    assert arrange(key, "up") == [first.id, "quiz", second.id]
    assert arrange(key, "up") == ["quiz", first.id, second.id]
    assert arrange(key, "up") == ["quiz", first.id, second.id]
    assert arrange(f"lesson:{first.public_id}", "down") == ["quiz", second.id, first.id]
    arrange(key, "release")
    assert [each.is_required for each in session().scalars(select(EventQuiz))] == [False]
    assert arrange(f"lesson:{first.public_id}", "remove") == ["quiz", second.id]


@pytest.mark.parametrize("item", ["lesson:aaaa", "quiz:aaaa", "king:aaaa", ""])
def test_what_is_not_there_cannot_be_arranged(cast, event, item):
    data = {"item": item, "do": "up"}
    address = f"/events/{event.public_id}/content/arrange"

    assert cast.browser(cast.chi).post(address, data=data).status_code == 404


def test_a_lesson_that_was_read_stays(session, cast):
    event, _ = open_event(session, cast.information, cast.an)
    read = lesson(session, event)
    cast.browser(cast.an).post(f"/lessons/{read.public_id}/read")
    data = {"item": f"lesson:{read.public_id}", "do": "remove"}

    answer = cast.browser(cast.chi).post(f"/events/{event.public_id}/content/arrange", data=data)
    assert answer.status_code == 409
    assert len(lessons(session)) == 1


def test_a_quiz_of_the_unit_is_taken_in_once(session, cast, event):
    made = quiz(session, cast.information, title="Cuối khóa")
    contest = quiz(session, cast.information, title="Của cuộc thi", purpose="contest")
    foreign = quiz(session, cast.justice, title="Của đơn vị khác")
    browser = cast.browser(cast.chi)
    address = f"/events/{event.public_id}/content/quizzes/new"

    page = browser.get(address).text
    assert "Cuối khóa" in page
    assert contest.title not in page
    assert foreign.title not in page
    for hidden in (contest, foreign):
        assert browser.post(address, data={"quiz": hidden.public_id}).status_code == 422
    assert browser.post(address, data={"quiz": made.public_id}).status_code == 302
    assert browser.post(address, data={"quiz": made.public_id}).status_code == 422
    assert [used.quiz_id for used in session().scalars(select(EventQuiz))] == [made.id]


def test_an_event_that_is_over_keeps_its_content(session, cast, event):
    kept = lesson(session, event)
    found = get_event(session(), event.public_id)
    programme.cancel_event(session(), COMMAND_LINE, found, now=clock.now())
    session.commit()
    browser = cast.browser(cast.chi)

    assert add(browser, event, title="Thêm", text="Chữ").status_code == 409
    address = f"/lessons/{kept.public_id}/edit"
    assert browser.post(address, data={"title": "Sửa", "text": "Chữ"}).status_code == 409


@pytest.mark.parametrize("who", ["an", "em"])
def test_others_do_not_know_of_these_pages(session, cast, event, who):
    kept = lesson(session, event)
    browser = cast.browser(getattr(cast, who))

    for address in ("content", "content/lessons/new", "content/quizzes/new"):
        assert browser.get(f"/events/{event.public_id}/{address}").status_code == 404
    assert browser.get(f"/lessons/{kept.public_id}/edit").status_code == 404
    assert browser.post(f"/events/{event.public_id}/content/arrange").status_code == 404


def test_thirty_lessons_take_as_many_queries_as_one(session, cast, event, queries):
    browser = cast.browser(cast.chi)
    counts = []
    for more in (1, 29):
        for number in range(more):
            lesson(session, event, f"Bài {number}")
        with queries() as seen:
            assert browser.get(f"/events/{event.public_id}/content").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10
