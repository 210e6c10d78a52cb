"""A person is taken out of the log: their values go, the rows stay, and the chain holds."""

from sqlalchemy import select, text

from lms.kernel import audit, db
from lms.kernel.actor import Actor
from lms.kernel.audit import AuditEntry, AuditPersonal
from lms.kernel.audit_erasing import erase_personal, numbers_in, spans_of
from lms.people.audit_log.verification import verify
from tests.lms.people.audit_log.build import CHI, NOW, add, faults, tamper

AN = Actor(21, "Nguyễn Thị An")


def story(session):
    """An does two things; Chi does two to An and one to nobody in particular."""
    audit.come_from("web", "POST /x", "192.0.2.21")
    add(session, "event:a", AN, "consent.given", purpose="contest.name")
    add(session, "event:a", AN, "consent.withdrawn")
    audit.come_from("")
    add(session, "person:an", CHI, "person.changed", before={"phone": "0912345678"},
        after={"phone": "0987654321"})  # fmt: skip
    add(session, "contest:c", CHI, "contest.exclusion_added", phone="0987654321")
    add(session, "event:a", CHI, "event.changed", title="Hội nghị")
    session.commit()


def erase(session, **more):
    with db.transaction() as inner:
        rows = erase_personal(
            inner, CHI, "person:an", now=NOW, request="YC-7", person_id=AN.id,
            values={"0987654321"}, **more,
        )  # fmt: skip
    session.remove()
    return rows


def dump(session):
    return repr(session.execute(select(AuditPersonal.__table__)).all())


def test_an_erasure_leaves_no_value_of_the_person_and_breaks_nothing(session):
    story(session)
    assert erase(session) == 4

    held = dump(session)
    for value in ("Nguyễn Thị An", "nguyen thi an", "0912345678", "0987654321", "192.0.2.21"):
        assert value not in held
    assert "Lê Kim Chi" in held
    assert "Hội nghị" in held
    assert faults(session) == []


def test_the_details_of_what_the_person_did_stay_but_for_their_name(session):
    story(session)
    erase(session)
    own = session.get(AuditEntry, 1)

    assert (own.personal.name, own.personal.address, own.is_erased) == (None, None, False)
    assert own.details == {"purpose": "contest.name"}
    assert session.get(AuditEntry, 3).is_erased is True


def test_the_erasure_is_on_record_with_the_rows_it_took(session):
    story(session)
    erase(session)
    entry = session.get(AuditEntry, 6)

    assert (entry.action, entry.subject) == ("audit.personal_erased", "person:an")
    assert entry.details == {"request": "YC-7", "who": "1-2", "what": "3-4", "rows": 4}
    found = verify(session(), print).erasures
    assert [(each.number, each.request, each.parts) for each in found] == [(6, "YC-7", 4)]


def test_an_erasure_twice_takes_nothing_more(session):
    story(session)
    erase(session)
    assert erase(session) == 0
    assert faults(session) == []


def test_the_record_of_an_erasure_is_not_erased_with_the_next(session):
    story(session)
    erase(session)
    erase(session)
    assert session.get(AuditEntry, 6).details["request"] == "YC-7"
    assert faults(session) == []


def test_a_removal_that_the_record_does_not_cover_is_a_fault(session, engine):
    story(session)
    erase(session)
    tamper(
        engine,
        "UPDATE audit_personal SET details = NULL, words = NULL, what_salt = NULL"
        " WHERE entry_id = 5",
    )
    assert faults(session) == [(5, "The details were removed without an erasure on record.")]


def test_without_the_record_the_removals_are_faults(session, engine):
    story(session)
    erase(session)
    tamper(
        engine,
        "DELETE FROM audit_personal WHERE entry_id = 6",
        "DELETE FROM audit_entry WHERE id = 6",
    )
    assert [number for number, _ in faults(session)] == [1, 2, 3, 4, 6]


def test_a_record_of_erasure_stretched_over_what_came_later_excuses_nothing(session, engine):
    story(session)
    erase(session)
    add(session, "event:z", CHI, note="sau")
    session.commit()
    spans = r'{"request"\:"YC-7","rows"\:4,"what"\:"3-9","who"\:"1-9"}'
    tamper(
        engine,
        f"UPDATE audit_personal SET details = '{spans}' WHERE entry_id = 6",
        "UPDATE audit_personal SET details = NULL, words = NULL, what_salt = NULL"
        " WHERE entry_id = 7",
    )
    assert {number for number, _ in faults(session)} == {1, 2, 3, 4, 6, 7}


def test_the_database_lets_personal_values_go_but_not_change(session, engine):
    story(session)
    session.execute(
        text(
            "UPDATE audit_personal SET details = NULL, words = NULL, what_salt = NULL"
            " WHERE entry_id = 5"
        )
    )
    session.rollback()


def test_spans_are_read_as_they_were_written():
    assert spans_of([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10"
    assert numbers_in("1-3,7,9-10") == [(1, 3), (7, 7), (9, 10)]
    assert (spans_of([]), numbers_in("")) == ("", [])
