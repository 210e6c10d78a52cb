"""The tables of the audit log, and the triggers by which the database itself keeps them append-only."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base
from lms.kernel.types import KeyText, UTCDateTime


class AuditPersonal(Base):
    """What of an entry tells of persons: it alone can be taken out, and the chain still holds."""

    __tablename__ = "audit_personal"
    __table_args__ = (
        CheckConstraint(
            "(who_salt IS NULL) = (name IS NULL) AND (who_salt IS NULL) = (name_key IS NULL)"
            " AND (who_salt IS NULL) = (address IS NULL)",
            name="who_whole",
        ),
        CheckConstraint(
            "(what_salt IS NULL) = (details IS NULL) AND (what_salt IS NULL) = (words IS NULL)",
            name="what_whole",
        ),
    )

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str | None]  # the actor's at the time
    name_key: Mapped[str | None] = mapped_column(KeyText)
    address: Mapped[str | None]
    who_salt: Mapped[bytes | None]
    details: Mapped[str | None] = mapped_column(Text)  # canonical JSON
    words: Mapped[str | None] = mapped_column(KeyText)
    what_salt: Mapped[bytes | None]


class AuditEntry(Base):
    """One thing done; ``id`` is its number in the chain, from 1 without gaps."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("id > 0", name="numbered"),
        CheckConstraint("door IN ('', 'web', 'command', 'job')", name="door"),
        CheckConstraint("length(hash) = 32 AND length(previous_hash) = 32", name="hashes_whole"),
        # Each list is read from its newest entry on: the number breaks ties of the same moment.
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_actor", "actor_id", "at", "id"),
        Index("ix_audit_entry_action", "action", "at", "id"),
        Index("ix_audit_entry_subject", "subject", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int]
    on_behalf_of: Mapped[str]
    door: Mapped[str]
    route: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    who_digest: Mapped[bytes]
    what_digest: Mapped[bytes | None]
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]

    personal: Mapped[AuditPersonal | None] = relationship(lazy="joined", viewonly=True)

    @property
    def details(self) -> dict[str, Any]:
        """What was done in particular; nothing where it has been erased."""
        text = self.personal.details if self.personal is not None else None
        return json.loads(text) if text else {}

    @property
    def is_erased(self) -> bool:
        """Tell whether the details were taken out."""
        return self.what_digest is not None and (
            self.personal is None or self.personal.details is None
        )


class AuditHead(Base):
    """The end of the chain, one row: whoever adds an entry locks it, and seals it anew."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[bytes]
    seal: Mapped[bytes]


# A part of the personal values may become NULL, as a whole; nothing else of them ever changes.
_MAY_ERASE = """
NEW.entry_id = OLD.entry_id
AND (NEW.who_salt IS NULL OR (NEW.who_salt {same} OLD.who_salt AND NEW.name {same} OLD.name
    AND NEW.name_key {same} OLD.name_key AND NEW.address {same} OLD.address))
AND (NEW.what_salt IS NULL OR (NEW.what_salt {same} OLD.what_salt
    AND NEW.details {same} OLD.details AND NEW.words {same} OLD.words))
"""
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# An entry follows the last one. (On SQLite this also stops INSERT OR REPLACE, which deletes
# without asking the triggers of DELETE.)
_FOLLOWS = """
NEW.id = COALESCE((SELECT max(id) FROM audit_entry), 0) + 1
AND NEW.previous_hash = COALESCE((SELECT hash FROM audit_entry WHERE id = NEW.id - 1), {genesis})
"""


def _on_sqlite(table: str) -> list[str]:
    may_erase = _MAY_ERASE.format(same=_SAME["sqlite"])
    follows = _FOLLOWS.format(genesis="zeroblob(32)")
    wanted = {
        "audit_entry": [("insert", f"WHEN NOT ({follows})"), ("update", ""), ("delete", "")],
        "audit_personal": [("update", f"WHEN NOT ({may_erase})"), ("delete", "")],
        "audit_head": [("update", "WHEN NEW.number <= OLD.number"), ("delete", "")],
    }
    return [
        f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table} {when}\n"
        f"BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for what, when in wanted[table]
    ]


_REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$
"""
_FOLLOW = f"""
CREATE OR REPLACE FUNCTION audit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({_FOLLOWS.format(genesis="decode(repeat('00', 32), 'hex')")}) THEN
        RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""


def _on_postgresql(table: str) -> list[str]:
    may_erase = _MAY_ERASE.format(same=_SAME["postgresql"])
    when = {
        "audit_entry": "",
        "audit_personal": f"WHEN (NOT ({may_erase}))",
        "audit_head": "WHEN (NEW.number <= OLD.number)",
    }[table]
    follows = [
        "CREATE TRIGGER audit_entry_insert BEFORE INSERT ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_follow()"
    ]
    return [
        _REFUSE,
        *([_FOLLOW, *follows] if table == "audit_entry" else []),
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}"
        f" FOR EACH ROW {when} EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ]


def _guard(table: Table) -> None:
    for dialect, make in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        for statement in make(table.name):
            ddl: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (AuditEntry, AuditPersonal, AuditHead):
    _guard(_model.metadata.tables[_model.__tablename__])
