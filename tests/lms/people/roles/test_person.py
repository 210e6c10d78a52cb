"""What a person has held, on a page of its own and on theirs."""

from lms.kernel import clock
from lms.kernel.actor import Actor, Role, organiser_of
from lms.people.persons.panels import panels_of
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant


def test_a_person_sees_every_role_of_their_own(cast, session):
    grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id, reason="QĐ 7")
    grant(session, cast.an, Role.CONTACT_PERSON, unit_id=cast.information.id)
    page = cast.browser(cast.an).get(f"/roles/people/{cast.an.public_id}").text

    assert "Lãnh đạo" in page
    assert "Đầu mối" in page
    assert "Lý do: QĐ 7" in page


def test_an_organiser_sees_of_a_person_what_their_own_units_gave(cast, session):
    grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    grant(session, cast.an, Role.CONTACT_PERSON, unit_id=cast.information.id)
    page = cast.browser(cast.chi).get(f"/roles/people/{cast.an.public_id}").text

    assert "Đầu mối" in page
    assert "Lãnh đạo" not in page


def test_whoever_has_no_role_there_looks_like_nobody(cast):
    address = f"/roles/people/{cast.an.public_id}"
    assert cast.browser(cast.chi).get(address).status_code == 404
    assert cast.browser(cast.binh).get(address).status_code == 404
    assert "Không có vai trò nào" in cast.browser(cast.dung).get(address).text


def test_the_panel_of_a_persons_page_names_the_roles_of_now(app, cast, session):
    event = make_event(session, cast.information, title="Lớp viết tin")
    grant(session, cast.an, Role.TRAINER, subject=f"event:{event.public_id}")
    grant(session, cast.an, Role.AUDITOR)
    mine = organiser_of(cast.chi.id, "", cast.information.id)

    def facts(actor):
        with app.test_request_context():
            found = panels_of(session(), cast.an, actor, now=clock.now())
        return [panel.facts for panel in found if panel.title == "Vai trò"]

    assert facts(mine) == [("Giảng viên · Lớp viết tin",)]
    assert [len(each) for each in facts(Actor(99, is_administrator=True))] == [2]
    assert facts(Actor(98)) == []
