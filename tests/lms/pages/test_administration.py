"""The administration page, and what the menu and the home page offer to each role."""

import re

import pytest

from lms.kernel.actor import Role
from tests.courses.attendance.build import open_event
from tests.lms.people.roles.build import grant

ROLES = [Role.ORGANISER, Role.LEADER, Role.CONTACT_PERSON, Role.AUDITOR, Role.ADMINISTRATOR]
ROLES += [Role.QUESTION_AUTHOR, Role.QUESTION_APPROVER]


def with_role(cast, session, role):
    everywhere = role in {Role.AUDITOR, Role.ADMINISTRATOR}
    grant(session, cast.an, role, unit_id=None if everywhere else cast.information.id)
    return cast.browser(cast.an)


def main_part(page):
    return page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_the_menu_and_the_administration_offer_can_be_opened(cast, session, role):
    browser = with_role(cast, session, role)
    home = browser.get("/").text
    offered = set(re.findall(r'href="(/[^"#?]*)"', home))
    if "/administration" in offered:
        offered |= set(
            re.findall(r'href="(/[^"#?]*)"', main_part(browser.get("/administration").text))
        )
    closed = {
        path
        for path in offered
        if not path.startswith("/static") and browser.get(path).status_code >= 400
    }
    assert closed == set()


def test_administration_leads_to_roles_for_whoever_reads_a_unit_and_to_nobody_else(cast, session):
    assert 'href="/roles"' in cast.browser(cast.chi).get("/administration").text
    assert "Quản trị" in cast.browser(cast.chi).get("/").text
    assert cast.browser(cast.an).get("/administration").status_code == 404
    assert "Quản trị" not in cast.browser(cast.an).get("/").text


def test_who_looks_after_all_units_finds_their_lists_and_the_requests(cast, session):
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        page = with_role(cast, session, role).get("/administration").text
        assert 'href="/my/units"' in page
        assert 'href="/data-requests"' in page


@pytest.mark.parametrize(
    ("role", "address"),
    [(Role.TRAINER, "/events/{}"), (Role.CHECK_IN_HELPER, "/events/{}/register")],
)
def test_the_home_page_leads_to_where_one_serves(cast, session, role, address):
    event, _places = open_event(session, cast.information, cast.binh)
    grant(session, cast.an, role, subject=f"event:{event.public_id}")
    browser = cast.browser(cast.an)

    path = address.format(event.public_id)
    assert f'href="{path}"' in main_part(browser.get("/").text)
    assert browser.get(path).status_code == 200


def test_a_helper_sees_the_register_and_no_way_to_what_they_may_not_open(cast, session):
    event, _places = open_event(session, cast.information, cast.binh)
    grant(session, cast.an, Role.CHECK_IN_HELPER, subject=f"event:{event.public_id}")
    browser = cast.browser(cast.an)
    page = browser.get(f"/events/{event.public_id}/register").text

    inside = {p for p in re.findall(r'href="(/[^"#]*)"', page) if not p.startswith("/static")}
    assert {p for p in inside if browser.get(p.replace("&amp;", "&")).status_code >= 400} == set()
    assert "Trần Văn Bình" in page
    assert "mark-buttons" in page


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_a_reader_of_an_event_finds_no_way_to_what_they_may_not_open(cast, session, role):
    event, _places = open_event(session, cast.information, cast.binh)
    browser = with_role(cast, session, role)
    for tab in ("", "/participants", "/content", "/register", "/results", "/certificates"):
        address = f"/events/{event.public_id}{tab}"
        page = browser.get(address).text
        links = set(re.findall(r'href="(/[^"#]*)"', page))
        closed = {
            path
            for path in links
            if not path.startswith("/static")
            and browser.get(path.replace("&amp;", "&")).status_code >= 400
        }
        assert closed == set()
        sent = set(re.findall(r'<form method="post" action="([^"]*)"', main_part(page)))
        taken = (f"/events/{event.public_id}{tab}", f"/events/{event.public_id}/certificates")
        assert all(path.startswith(taken) for path in sent)  # lists taken away, which is on record
