"""One person entered twice: found, merged, found again under one name, and taken apart once more."""

from sqlalchemy import select

from courses.attendance.models import RegisterMark
from courses.content.models import LessonRead
from courses.enrolment.models import Enrolment
from lms.kernel import db
from lms.kernel.actor import COMMAND_LINE
from lms.people.accounts.models import Account
from lms.people.merging import service
from lms.people.persons.models import Membership, Person, PersonContact
from lms.people.roles.models import RoleGrant
from quizzes.attempts.models import Attempt
from quizzes.contests.models import Contestant
from tests.lms.people.merging import build


def merged(session, one, two, **choices):
    made = service.merge_persons(
        session(), COMMAND_LINE, one.public_id, two.public_id, now=build.later(), **choices
    )
    session.commit()
    return made.public_id


def undone(session, merge_id):
    service.undo_merge(session(), COMMAND_LINE, merge_id, now=build.later(120))
    session.commit()


def test_a_merge_undone_leaves_every_table_as_it_was(session, cast):
    one, two = build.twice(session, cast)
    before = build.everything(session)

    merge_id = merged(session, one, two, taken={"full_name", "phone"}, keeps_account_of_gone=True)
    between = build.everything(session)
    undone(session, merge_id)

    changed = {name for name, rows in before.items() if between[name] != rows}
    assert changed >= {
        "account", "attempt", "consent", "contestant", "enrolment", "lesson_read", "membership",
        "person", "person_contact", "person_word", "register_mark", "role_grant",
    }  # fmt: skip
    assert build.everything(session) == before


def test_nothing_of_the_one_who_went_is_left_and_nothing_is_lost(session, cast):
    one, two = build.twice(session, cast)
    gone_id = two.id
    counts = {table: len(rows) for table, rows in build.everything(session).items()}
    merged(session, one, two)

    referring = {
        f"{table.name}.{key.parent.name}": session.scalar(
            select(key.parent).where(key.parent == gone_id).limit(1)
        )
        for table in db.Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is Person.__table__.c.id
    }
    assert len(referring) >= 15
    assert set(referring.values()) == {None}
    now = {table: len(rows) for table, rows in build.everything(session).items()}
    del counts["person_word"]  # written anew from the person
    fewer = {table: counts[table] - now[table] for table in counts if counts[table] != now[table]}
    # One account, one place in the event and one lesson read there; three periods of one duty that
    # touch each other are one. Of the contacts, one that both had is gone, a second phone is new.
    assert fewer == {"account": 1, "enrolment": 1, "lesson_read": 1, "membership": 2, "person": 1}


def test_what_both_had_is_the_survivors(session, cast):
    one, two = build.twice(session, cast)
    merged(session, one, two)
    survivor = session.get(Person, one.id)

    def of(model, *columns):
        rows = session.execute(select(*columns).where(model.person_id == survivor.id))
        return sorted(tuple(row) for row in rows)

    assert [account.login for account in session.query(Account)] == ["an.mot"]
    assert of(Attempt, Attempt.number, Attempt.state) == [
        (1, "submitted"), (2, "submitted"), (3, "in_progress"), (4, "submitted"),
    ]  # fmt: skip
    place = session.query(Enrolment).one()
    assert session.query(RegisterMark).filter_by(enrolment_id=place.id).count() == 2
    assert session.query(LessonRead).filter_by(enrolment_id=place.id).count() == 1
    assert session.query(Contestant).one().person_id == survivor.id
    duty = of(Membership, Membership.kind, Membership.document_number)
    assert duty == [("communication_officer", "12/QĐ-STP"), ("other", "")]
    officer = session.query(Membership).filter_by(kind="communication_officer").one()
    assert (str(officer.began_on), officer.ended_on) == ("2024-01-01", None)
    grants = of(RoleGrant, RoleGrant.role, RoleGrant.ended_at.is_(None))
    assert grants == [("leader", 1), ("organiser", 0), ("organiser", 1)]
    assert {grant.granted_by for grant in session.query(RoleGrant)} == {survivor.id}
    assert (survivor.full_name, survivor.phone) == ("Nguyễn Thị An", "0912345678")
    assert (str(survivor.birth_date), survivor.gender) == ("1990-05-01", "female")
    assert build.is_hash_of(survivor, build.CITIZEN)
    contacts = {(one.kind, one.value) for one in session.query(PersonContact)}
    assert contacts == {
        ("phone", "02083855123"), ("phone", "0987654321"), ("email", "an@gmail.com"),
    }  # fmt: skip


def test_the_administrator_merges_and_undoes_it_in_the_browser(session, cast):
    one, two = build.twice(session, cast)
    old, gone_page = f"/people/{two.public_id}", f"/people/{one.public_id}"
    browser, signed_in = cast.browser(cast.dung), cast.browser(session.get(Person, two.id))
    before = build.everything(session)

    listed = browser.get("/people/duplicates").text
    assert "Nguyễn Thị An" not in listed  # nothing is shared yet
    assert signed_in.get("/my/events").status_code == 200
    answer = browser.post(
        f"/people/{one.public_id}/merge/{two.public_id}", data={"survivor": one.public_id}
    )
    assert answer.status_code == 302
    assert signed_in.get("/my/events").status_code == 302
    assert browser.get(old).location == gone_page
    assert "Nguyễn Thị An" in browser.get("/people?q=0987654321").text

    merge_page = answer.location
    assert browser.post(f"{merge_page}/undo").status_code == 302
    assert browser.get(old).status_code == 200
    assert build.everything(session) == before
