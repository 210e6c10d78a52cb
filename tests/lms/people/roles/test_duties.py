"""Who serves at an event or contest."""

from lms.kernel.actor import Role
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant


def test_an_events_page_of_duties_lists_them_and_its_own_page_names_them(cast, session):
    event = make_event(session, cast.information)
    subject = f"event:{event.public_id}"
    browser = cast.browser(cast.chi)
    assert "Chưa cử ai" in browser.get(f"/roles/at/{subject}").text

    grant(session, cast.an, Role.TRAINER, subject=subject)
    grant(session, cast.binh, Role.CHECK_IN_HELPER, subject=subject)

    for address in (f"/roles/at/{subject}", f"/events/{event.public_id}"):
        page = browser.get(address).text
        assert "Nguyễn Thị An" in page
        assert "Trần Văn Bình" in page


def test_a_leader_looks_and_names_nobody_and_a_trainer_does_not_see_the_page(cast, session):
    event = make_event(session, cast.information)
    subject = f"event:{event.public_id}"
    grant(session, cast.an, Role.LEADER, unit_id=cast.information.id)
    grant(session, cast.binh, Role.TRAINER, subject=subject)

    page = cast.browser(cast.an).get(f"/roles/at/{subject}").text
    assert "Cử người" not in page
    assert "Kết thúc vai trò<span" not in page
    assert cast.browser(cast.binh).get(f"/roles/at/{subject}").status_code == 404
    assert "Trần Văn Bình" in cast.browser(cast.binh).get(f"/events/{event.public_id}").text
