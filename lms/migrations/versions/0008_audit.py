"""The audit log as a chain."""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata

import sqlalchemy as sa
from alembic import op

from lms.kernel.config import get_settings

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHUNK = 2_000
GENESIS = bytes(32)
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ("at", "actor_id", "subject")  # of the indexes that there were

MAY_ERASE = """
NEW.entry_id = OLD.entry_id
AND (NEW.who_salt IS NULL OR (NEW.who_salt {same} OLD.who_salt AND NEW.name {same} OLD.name
    AND NEW.name_key {same} OLD.name_key AND NEW.address {same} OLD.address))
AND (NEW.what_salt IS NULL OR (NEW.what_salt {same} OLD.what_salt
    AND NEW.details {same} OLD.details AND NEW.words {same} OLD.words))
"""
FOLLOWS = """
NEW.id = COALESCE((SELECT max(id) FROM audit_entry), 0) + 1
AND NEW.previous_hash = COALESCE((SELECT hash FROM audit_entry WHERE id = NEW.id - 1), {genesis})
"""
ON_SQLITE = [
    f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table} {when}\n"
    f"BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
    for table, what, when in (
        ("audit_entry", "insert", f"WHEN NOT ({FOLLOWS.format(genesis='zeroblob(32)')})"),
        ("audit_entry", "update", ""),
        ("audit_entry", "delete", ""),
        ("audit_personal", "update", f"WHEN NOT ({MAY_ERASE.format(same='IS')})"),
        ("audit_personal", "delete", ""),
        ("audit_head", "update", "WHEN NEW.number <= OLD.number"),
        ("audit_head", "delete", ""),
    )
]
FUNCTIONS = [
    """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION audit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({FOLLOWS.format(genesis="decode(repeat('00', 32), 'hex')")}) THEN
        RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
""",
]
ON_POSTGRESQL = [
    *FUNCTIONS,
    "CREATE TRIGGER audit_entry_insert BEFORE INSERT ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_follow()",
    *(
        f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table}"
        f" FOR EACH {each} {when} EXECUTE FUNCTION audit_refuse()"
        for table, changed in (
            ("audit_entry", ""),
            ("audit_personal", f"WHEN (NOT ({MAY_ERASE.format(same='IS NOT DISTINCT FROM')}))"),
            ("audit_head", "WHEN (NEW.number <= OLD.number)"),
        )
        for what, each, when in (
            ("update", "ROW", changed),
            ("delete", "ROW", ""),
            ("truncate", "STATEMENT", ""),
        )
    ),
]


def upgrade() -> None:
    """Chain what the log holds already, in its order; from now on the database refuses changes."""
    _rename_old()
    _create_tables()
    _chain_old()
    op.drop_table("audit_entry_old")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def _rename_old() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_audit_entry_{column}"), table_name="audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE audit_entry RENAME CONSTRAINT pk_audit_entry TO pk_audit_entry_old")
        op.execute("ALTER SEQUENCE audit_entry_id_seq RENAME TO audit_entry_old_id_seq")
    op.rename_table("audit_entry", "audit_entry_old")


def _create_tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("who_digest", sa.LargeBinary(), nullable=False),
        sa.Column("what_digest", sa.LargeBinary(), nullable=True),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_audit_entry_numbered")),
        sa.CheckConstraint(
            "door IN ('', 'web', 'command', 'job')", name=op.f("ck_audit_entry_door")
        ),
        sa.CheckConstraint(
            "length(hash) = 32 AND length(previous_hash) = 32",
            name=op.f("ck_audit_entry_hashes_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_personal",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("name_key", KEY_TEXT, nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("who_salt", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("words", KEY_TEXT, nullable=True),
        sa.Column("what_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(who_salt IS NULL) = (name IS NULL) AND (who_salt IS NULL) = (name_key IS NULL)"
            " AND (who_salt IS NULL) = (address IS NULL)",
            name=op.f("ck_audit_personal_who_whole"),
        ),
        sa.CheckConstraint(
            "(what_salt IS NULL) = (details IS NULL) AND (what_salt IS NULL) = (words IS NULL)",
            name=op.f("ck_audit_personal_what_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_personal_entry_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_personal")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def _chain_old() -> None:
    """Give the old rows numbers without gaps; of what was not kept then (name, address) they say nothing."""
    bind, key = op.get_bind(), _key()
    tables = sa.MetaData()
    old = sa.Table(
        "audit_entry_old", tables,
        *(sa.Column(name, kind) for name, kind in (
            ("id", sa.Integer), ("at", sa.DateTime), ("actor_id", sa.Integer),
            ("action", sa.String), ("subject", sa.String), ("details", sa.JSON),
        )),
    )  # fmt: skip
    new = sa.Table("audit_entry", sa.MetaData(), autoload_with=bind)
    personal = sa.Table("audit_personal", sa.MetaData(), autoload_with=bind, resolve_fks=False)
    last_id, number, last = 0, 0, GENESIS
    while rows := bind.execute(
        sa.select(old).where(old.c.id > last_id).order_by(old.c.id).limit(CHUNK)
    ).all():
        entries, parts = [], []
        for row in rows:
            number += 1
            details = _canonical(row.details) if row.details else None
            words = _fold(" ".join(_texts(row.details)))[:2_000] if details else None
            who_salt, what_salt = secrets.token_bytes(16), secrets.token_bytes(16)
            digests = (
                _digest(who_salt, "", "", ""),
                _digest(what_salt, details, words) if details else None,
            )
            covered = [
                number, row.at.isoformat(timespec="microseconds") + "+00:00", row.actor_id,
                "", "", "", row.action, row.subject,
                *(each and each.hex() for each in digests), last.hex(),
            ]  # fmt: skip
            hash_ = hmac.digest(key, _canonical(covered).encode(), "sha256")
            entries.append(
                {
                    "id": number,
                    "at": row.at,
                    "actor_id": row.actor_id,
                    "on_behalf_of": "",
                    "door": "",
                    "route": "",
                    "action": row.action,
                    "subject": row.subject,
                    "who_digest": digests[0],
                    "what_digest": digests[1],
                    "previous_hash": last,
                    "hash": hash_,
                }  # fmt: skip
            )
            parts.append(
                {
                    "entry_id": number,
                    "name": "",
                    "name_key": "",
                    "address": "",
                    "who_salt": who_salt,
                    "details": details,
                    "words": words,
                    "what_salt": what_salt if details else None,
                }  # fmt: skip
            )
            last = hash_
        bind.execute(sa.insert(new), entries)
        bind.execute(sa.insert(personal), parts)
        last_id = rows[-1].id
    for name, columns in (
        ("at", ["at", "id"]),
        ("actor", ["actor_id", "at", "id"]),
        ("action", ["action", "at", "id"]),
        ("subject", ["subject", "at", "id"]),
    ):
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", columns)
    head = sa.Table("audit_head", sa.MetaData(), autoload_with=bind)
    seal = hmac.digest(key, _canonical(["head", number, last.hex()]).encode(), "sha256")
    bind.execute(sa.insert(head), {"id": 1, "number": number, "hash": last, "seal": seal})


# As lms.kernel.chain and lms.kernel.text had it when this was written.


def _key() -> bytes:
    return hashlib.sha256(f"audit log:{get_settings().secret()}".encode()).digest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(salt: bytes, *parts: str) -> bytes:
    return hashlib.sha256(salt + _canonical(parts).encode()).digest()


def _texts(value: object):
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        "d" if char == "đ" else char for char in apart if not unicodedata.combining(char)
    )
    return " ".join(re.sub(r"[^\w]|_", " ", bare).split())


def downgrade() -> None:
    """Go back to plain rows; what was erased stays so."""
    bind = op.get_bind()
    op.create_table(
        "audit_entry_old",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry_old")),
    )
    details = "COALESCE(p.details, '{}')"
    details = details if bind.dialect.name == "sqlite" else f"CAST({details} AS json)"
    bind.exec_driver_sql(
        "INSERT INTO audit_entry_old (id, at, actor_id, action, subject, details) "  # noqa: S608
        f"SELECT e.id, e.at, e.actor_id, e.action, e.subject, {details} "
        "FROM audit_entry AS e LEFT JOIN audit_personal AS p ON p.entry_id = e.id"
    )
    for table in ("audit_head", "audit_personal", "audit_entry"):
        op.drop_table(table)  # its triggers go with it
    op.rename_table("audit_entry_old", "audit_entry")
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION audit_refuse(), audit_follow()")
        op.execute("ALTER TABLE audit_entry RENAME CONSTRAINT pk_audit_entry_old TO pk_audit_entry")
        op.execute("ALTER SEQUENCE audit_entry_old_id_seq RENAME TO audit_entry_id_seq")
        bind.exec_driver_sql(
            "SELECT setval('audit_entry_id_seq', GREATEST((SELECT max(id) FROM audit_entry), 1))"
        )
    for column in COLUMNS:
        op.create_index(op.f(f"ix_audit_entry_{column}"), "audit_entry", [column])
