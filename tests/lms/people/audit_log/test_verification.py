"""Whatever is done to the log behind the program's back is found, and the row is named."""

import pytest

from lms.kernel import chain
from lms.kernel.audit import AuditEntry, AuditHead
from lms.people.audit_log.verification import Checkpoint, verify
from tests.lms.people.audit_log.build import add, faults, log, tamper

CHANGED = "This row was changed or put in: when, who, from where, what or of what."
WHO = "The name or the address was changed."
WHAT = "The details were changed."
FOLLOWS_NOT = "This row does not follow the row before it: that one was changed or put in."
X32 = {"sqlite": "randomblob(32)", "postgresql": "decode(repeat('ab', 32), 'hex')"}


def test_a_log_as_it_was_written_is_whole(session):
    log(session)
    assert faults(session) == []


def test_an_empty_log_is_whole(session):
    assert faults(session) == []


COLUMNS = {
    "at": "'2020-01-01 00:00:00.000000'",
    "actor_id": "8",
    "on_behalf_of": "''",
    "door": "'job'",
    "route": "'POST /'",
    "action": "'event.open'",
    "subject": "'event:9'",
    "who_digest": "{x32}",
    "what_digest": "{x32}",
    "previous_hash": "{x32}",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_in_any_column_is_found_and_its_row_named(session, engine, column):
    log(session)
    value = COLUMNS[column].format(x32=X32[engine.dialect.name])
    tamper(engine, f"UPDATE audit_entry SET {column} = {value} WHERE id = 4")

    found = faults(session)
    assert (4, CHANGED) in found
    assert {number for number, _ in found} == {4}


def test_every_column_of_an_entry_is_tried():
    tried = COLUMNS.keys() | {"id", "hash"}  # these two have tests of their own
    assert tried == {column.name for column in AuditEntry.__table__.columns}


def test_a_changed_hash_is_found_at_its_row_and_the_next(session, engine):
    log(session)
    tamper(engine, f"UPDATE audit_entry SET hash = {X32[engine.dialect.name]} WHERE id = 4")
    assert faults(session) == [(4, CHANGED), (5, FOLLOWS_NOT)]


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("name", "'Ai đó'", WHO), ("name_key", "'ai do'", WHO), ("address", "'192.0.2.8'", WHO),
        ("who_salt", "{x32}", WHO), ("details", "'{{}}'", WHAT), ("words", "''", WHAT),
        ("what_salt", "{x32}", WHAT),
    ],
)  # fmt: skip
def test_a_change_of_personal_values_is_found(session, engine, column, value, sentence):
    log(session)
    value = value.format(x32=X32[engine.dialect.name])
    tamper(engine, f"UPDATE audit_personal SET {column} = {value} WHERE entry_id = 4")
    assert faults(session) == [(4, sentence)]


def test_personal_values_that_are_gone_without_an_erasure_are_found(session, engine):
    log(session)
    tamper(
        engine,
        "UPDATE audit_personal SET name = NULL, name_key = NULL, address = NULL, who_salt = NULL"
        " WHERE entry_id = 3",
        "DELETE FROM audit_personal WHERE entry_id = 5",
    )
    assert faults(session) == [
        (3, "The name and the address were removed without an erasure on record."),
        (5, "The name and the address were removed without an erasure on record."),
        (5, "The details were removed without an erasure on record."),
    ]


def test_details_added_to_a_row_that_had_none_are_found(session, engine):
    log(session, 2)
    add(session, "event:c")
    session.commit()
    salt = X32[engine.dialect.name]
    tamper(
        engine,
        f"UPDATE audit_personal SET details = '{{}}', words = '', what_salt = {salt}"
        " WHERE entry_id = 3",
    )
    assert faults(session) == [(3, WHAT)]


def remove(*numbers):
    among = ", ".join(map(str, numbers))
    return (
        f"DELETE FROM audit_personal WHERE entry_id IN ({among})",
        f"DELETE FROM audit_entry WHERE id IN ({among})",
    )


def test_a_row_removed_in_the_middle_is_named(session, engine):
    log(session)
    tamper(engine, *remove(4))
    assert faults(session) == [(4, "This row was removed; the one before it was written then.")]


def test_several_rows_removed_are_named_together(session, engine):
    log(session)
    tamper(engine, *remove(1, 2, 5, 6, 7))
    sentence = "The rows from here to {} were removed; the one before was written then."
    assert faults(session) == [(1, sentence.format(2)), (5, sentence.format(7))]


def test_rows_removed_at_the_end_are_missed(session, engine):
    log(session)
    tamper(engine, *remove(7, 8))
    sentence = "The rows from here to 8 were removed; the one before was written then."
    assert faults(session) == [(7, sentence)]


def test_an_end_cut_off_with_a_head_made_to_fit_lacks_the_seal(session, engine):
    log(session)
    tamper(
        engine,
        *remove(7, 8),
        "UPDATE audit_head SET number = 6, hash = (SELECT hash FROM audit_entry WHERE id = 6)",
    )
    assert faults(session) == [(6, "The seal of the log's end is not ours.")]


def test_a_log_put_back_to_an_earlier_state_is_found_by_the_noted_end(session, engine):
    log(session, 6)
    old = session.query(AuditHead).one()
    old_seal = old.seal.hex()
    log(session, 2)
    end = session.query(AuditHead).populate_existing().one()
    noted = [Checkpoint(end.number, end.hash, "2026-11-28")]
    assert faults(session, noted) == []
    literal = f"x'{old_seal}'" if engine.dialect.name == "sqlite" else f"'\\x{old_seal}'::bytea"
    tamper(
        engine,
        *remove(7, 8),
        f"UPDATE audit_head SET number = 6, seal = {literal},"
        " hash = (SELECT hash FROM audit_entry WHERE id = 6)",
    )
    assert faults(session) == []  # from within the database nobody can tell
    assert faults(session, noted) == [
        (7, "The log was cut off: 8 rows were noted on 2026-11-28.")
    ]  # fmt: skip


def test_a_row_other_than_the_noted_one_is_named(session):
    log(session, 3)
    noted = [Checkpoint(2, bytes(32), "2026-11-28")]
    assert faults(session, noted) == [
        (2, "This row is not the one that was noted outside the database.")
    ]


def test_a_head_that_is_gone_is_found(session, engine):
    log(session, 2)
    tamper(engine, "DELETE FROM audit_head")
    sentence = "This row stands after the sealed end of the log."
    assert faults(session) == [(1, sentence), (2, sentence)]


COPIED = (
    "at, actor_id, on_behalf_of, door, route, action, subject, who_digest, what_digest,"
    " previous_hash, hash"
)


def test_a_row_put_in_at_the_end_is_named(session, engine):
    log(session, 3)
    tamper(
        engine,
        f"INSERT INTO audit_entry SELECT 4, {COPIED} FROM audit_entry WHERE id = 3",
    )
    assert faults(session) == [(4, "This row stands after the sealed end of the log.")]


def test_a_row_put_in_the_place_of_another_is_named(session, engine):
    log(session, 6)
    tamper(
        engine,
        *remove(4),
        f"INSERT INTO audit_entry SELECT 4, {COPIED} FROM audit_entry WHERE id = 2",
        "INSERT INTO audit_personal SELECT 4, name, name_key, address, who_salt, details, words,"
        " what_salt FROM audit_personal WHERE entry_id = 2",
    )
    assert faults(session)[0] == (4, "This row was moved: it was written as number 2.")


def test_rows_that_changed_places_are_both_named(session, engine):
    log(session)
    swap = "UPDATE {} SET {} = CASE {} WHEN 90 THEN 6 ELSE 3 END WHERE {} IN (90, 91)"
    if engine.dialect.name == "sqlite":
        defer = ("PRAGMA defer_foreign_keys=ON",)
    else:
        defer = ("ALTER TABLE audit_personal DROP CONSTRAINT fk_audit_personal_entry_id",)
    tamper(
        engine,
        *defer,
        *(
            f"UPDATE {table} SET {column} = {to} WHERE {column} = {number}"
            for table, column in (("audit_entry", "id"), ("audit_personal", "entry_id"))
            for number, to in ((3, 90), (6, 91))
        ),
        swap.format("audit_entry", *["id"] * 3),
        swap.format("audit_personal", *["entry_id"] * 3),
    )
    assert faults(session) == [
        (3, "This row was moved: it was written as number 6."),
        (4, FOLLOWS_NOT),
        (6, "This row was moved: it was written as number 3."),
        (7, FOLLOWS_NOT),
    ]
    if engine.dialect.name == "postgresql":
        tamper(
            engine,
            "ALTER TABLE audit_personal ADD CONSTRAINT fk_audit_personal_entry_id"
            " FOREIGN KEY (entry_id) REFERENCES audit_entry (id)",
        )


def test_who_knows_all_but_the_secret_makes_no_row_that_fits(session, engine, monkeypatch):
    """The whole chain is computed anew under another key: every row of it is named."""
    monkeypatch.setattr(chain, "key", lambda: b"another installation's key, whatever")
    log(session, 3)
    monkeypatch.undo()

    assert [number for number, _ in faults(session)] == [1, 2, 3, 3]


def test_what_sqlite_takes_into_a_column_and_nobody_can_read_is_named(session, engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no such values")
    log(session, 5)
    tamper(
        engine,
        "UPDATE audit_entry SET at = 'hôm qua' WHERE id = 2",
        "UPDATE audit_entry SET previous_hash = printf('%032d', 1) WHERE id = 4",
    )
    assert faults(session) == [
        (2, "This row was changed: it can no longer be read."),
        (4, "This row was changed: it can no longer be read."),
    ]


def test_the_reading_says_how_far_it_is(session):
    log(session, 3)
    told = []
    verify(session(), told.append, lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]
