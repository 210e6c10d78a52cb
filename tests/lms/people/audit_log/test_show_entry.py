"""One entry whole: who, from where, what was before and after."""

from lms.kernel import audit, db
from lms.kernel.actor import COMMAND_LINE, Actor
from lms.kernel.audit_erasing import erase_personal
from tests.certificates.build import held_event
from tests.lms.people.audit_log.build import CHI, NOW, add


def page(cast, number=1):
    return cast.browser(cast.dung).get(f"/audit/{number}")


def test_what_was_changed_is_shown_field_by_field(cast, session):
    add(
        session, "event:a", CHI,
        before={"title": "Cũ", "state": "draft", "starts_at": "2026-12-01 01:00:00+00:00", "a": 1},
        after={"title": "Mới", "state": "open", "starts_at": "2026-12-02 01:00:00+00:00", "a": 1},
    )  # fmt: skip
    session.commit()
    text = page(cast).text

    for part in ("Tên gọi", "Cũ", "Mới", "08:00 01/12/2026", "08:00 02/12/2026"):
        assert part in text
    assert '<del class="log-before">Bản nháp</del>' in text


def test_it_says_from_where_and_on_whose_behalf(cast, session):
    audit.come_from("job", "certificates.issue 5")
    add(
        session, "certificate:abc", Actor(cast.chi.id), "certificate.issued",
        on_behalf_of=f"person:{cast.an.public_id}", register_no="01/2026", is_required=True,
        pdf_sha256="ab" * 32, day="2026-12-01", odd="2026-99-99",
    )  # fmt: skip
    audit.come_from("")
    session.commit()
    text = page(cast).text

    for part in (
        "Việc chạy nền", "certificates.issue 5", "Nguyễn Thị An", "Giấy chứng nhận: 01/2026",
        "Lê Kim Chi", "01/12/2026", "2026-99-99", "abababababababab…",
    ):  # fmt: skip
        assert part in text


def test_the_command_line_is_named_as_such(cast, session):
    audit.come_from("command", "lms rank", "root")
    add(session, "round:x", COMMAND_LINE, "round.ranked")
    audit.come_from("")
    session.commit()
    text = page(cast).text
    assert "Quản trị hệ thống" in text
    assert "Lệnh trên máy chủ" in text


def test_what_was_erased_is_said_to_be(cast, session):
    add(session, "person:x", Actor(99, "Ai Đó"), "person.changed", before={"phone": "0912345678"})
    session.commit()
    with db.transaction() as inner:
        erase_personal(inner, CHI, "person:x", now=NOW, request="YC-1", person_id=99)
    text = page(cast).text

    assert "đã được xóa theo yêu cầu" in text
    assert "(đã xóa tên)" in text
    assert "0912345678" not in text


def test_an_entry_that_is_not_there_is_absent(cast, session):
    assert page(cast, 1).status_code == 404
    assert page(cast, 10**30).status_code == 404


def test_nothing_that_was_recorded_is_taken_for_html(cast, session):
    add(session, "event:a", Actor(5, "<b>x</b>"), title="<script>alert(1)</script>")
    session.commit()
    text = page(cast).text
    assert "<script>alert" not in text
    assert "<b>x" not in text


def test_the_title_of_an_item_is_not_taken_for_that_of_its_event(cast, session):
    event = held_event(session, cast.information)
    add(session, f"event:{event.public_id}", CHI, "lesson.added", item="x", title="Bài một")
    session.commit()
    assert f"Sự kiện: {event.title}" in page(cast).text
