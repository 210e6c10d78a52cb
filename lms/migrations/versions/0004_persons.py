"""Give persons their citizen id, further contacts and search words; give positions their document."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IS_PHONE = (
    "ltrim({0}, '0123456789') = '' AND ("
    "substr({0}, 1, 2) IN ('03', '05', '07', '08', '09') AND length({0}) = 10"
    " OR substr({0}, 1, 4) IN ('0208', '0209') AND length({0}) = 11)"
)
IS_EMAIL = "{0} LIKE '_%@_%._%'"
KINDS = (
    "kind IN ('communication_officer', 'editor', 'grassroots_information_officer', 'other',"
    " 'reporter', 'spokesperson')"
)
STANDS = sa.text("undone_at IS NULL")
OPEN = sa.text("ended_on IS NULL")
CHUNK = 1000
ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"

# One duty held twice in a unit at the same time is refused by the database itself.
TWICE = """
SELECT 1 FROM membership AS other
WHERE other.id <> NEW.id AND other.person_id = NEW.person_id AND other.unit_id = NEW.unit_id
    AND other.kind = NEW.kind AND (NEW.kind <> 'other' OR other.position = NEW.position)
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')
"""
COLUMNS = "person_id, unit_id, kind, position, began_on, ended_on"
ON_SQLITE = tuple(
    f"""
CREATE TRIGGER membership_overlap_{name} AFTER {event} ON membership WHEN EXISTS ({TWICE})
BEGIN SELECT RAISE(ABORT, 'membership_overlap'); END
"""
    for name, event in (("insert", "INSERT"), ("update", f"UPDATE OF {COLUMNS}"))
)
ON_POSTGRESQL = (
    f"""
CREATE FUNCTION membership_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
    IF EXISTS ({TWICE}) THEN
        RAISE EXCEPTION 'membership_overlap'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'membership_overlap';
    END IF;
    RETURN NEW;
END $$
""",
    f"""
CREATE TRIGGER membership_overlap BEFORE INSERT OR UPDATE OF {COLUMNS} ON membership
FOR EACH ROW EXECUTE FUNCTION membership_overlap()
""",
)


def upgrade() -> None:
    """Go forward."""
    _make_contacts()
    _put_odd_values_aside()
    # SQLite makes the table anew: an id of a person merged away must never be given again.
    with op.batch_alter_table(
        "person", recreate=_on_sqlite("always", "auto"), table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("citizen_id_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("citizen_id_hash", sa.LargeBinary(), nullable=True))
        for name, condition in (
            ("gender", "gender IN ('female', 'male')"),
            ("phone", IS_PHONE.format("phone")),
            ("email", IS_EMAIL.format("email")),
            ("birth_date", "birth_date >= '1900-01-01'"),
            ("citizen_id_whole", "(citizen_id_sealed IS NULL) = (citizen_id_hash IS NULL)"),
        ):
            batch_op.create_check_constraint(batch_op.f(f"ck_person_{name}"), condition)
        batch_op.create_index(batch_op.f("ix_person_birth_date"), ["birth_date"], unique=False)
        batch_op.drop_index(batch_op.f("ix_person_search_key"))
        batch_op.create_index("ix_person_search_key", ["search_key", "birth_date"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_person_citizen_id_hash"), ["citizen_id_hash"], unique=False
        )
    _make_words()
    _change_memberships()
    _make_merges()


def _on_sqlite(one: str, other: str) -> str:
    return one if op.get_bind().dialect.name == "sqlite" else other


def _make_contacts() -> None:
    op.create_table(
        "person_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'email', 'other')", name=op.f("ck_person_contact_kind")
        ),
        sa.CheckConstraint(
            f"kind <> 'phone' OR {IS_PHONE.format('value')}", name=op.f("ck_person_contact_phone")
        ),
        sa.CheckConstraint(
            f"kind <> 'email' OR {IS_EMAIL.format('value')}", name=op.f("ck_person_contact_email")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_contact")),
        sa.UniqueConstraint(
            "person_id", "kind", "value", name=op.f("uq_person_contact_person_id_kind_value")
        ),
    )
    op.create_index(op.f("ix_person_contact_person_id"), "person_contact", ["person_id"])


def _put_odd_values_aside() -> None:
    """What no longer fits its column goes to the person's other contacts, so that nothing is lost."""
    for column, condition in (
        ("phone", IS_PHONE.format("phone")),
        ("email", IS_EMAIL.format("email")),
    ):
        odd = f"{column} IS NOT NULL AND NOT ({condition})"
        op.execute(
            "INSERT INTO person_contact (person_id, kind, value) "  # noqa: S608 -- our own words
            f"SELECT id, 'other', {column} FROM person WHERE {odd} AND {column} <> ''"
        )
        op.execute(f"UPDATE person SET {column} = NULL WHERE {odd}")  # noqa: S608 -- our own words
    op.execute("UPDATE person SET gender = NULL WHERE gender NOT IN ('female', 'male')")
    op.execute("UPDATE person SET birth_date = NULL WHERE birth_date < '1900-01-01'")


def _make_words() -> None:
    op.create_table(
        "person_word",
        sa.Column("word", KEY_TEXT, nullable=False),
        sa.Column("sort_key", KEY_TEXT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_word_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "sort_key", "person_id", name=op.f("pk_person_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_word_person_id", "person_word", ["person_id", "word"])
    bind = op.get_bind()
    word = sa.table("person_word", sa.column("word"), sa.column("sort_key"), sa.column("person_id"))
    last = 0
    while rows := bind.execute(
        sa.text(
            "SELECT id, sort_key, search_key, phone, email FROM person WHERE id > :last "
            "ORDER BY id LIMIT :most"
        ),
        {"last": last, "most": CHUNK},
    ).all():
        bind.execute(
            sa.insert(word),
            [
                {"word": found, "sort_key": row.sort_key, "person_id": row.id}
                for row in rows
                for found in {
                    *row.search_key.split(),
                    *([row.phone] if row.phone else []),
                    *([f"@{row.email.lower()}"] if row.email else []),
                }
            ]
            or None,
        )
        last = rows[-1].id


def _change_memberships() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("document_number", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("document_date", sa.Date(), nullable=True))
    bind = op.get_bind()
    ids = bind.execute(sa.text("SELECT id FROM membership")).scalars().all()
    if ids:
        bind.execute(
            sa.text("UPDATE membership SET public_id = :public_id WHERE id = :id"),
            [
                {"id": id_, "public_id": "".join(secrets.choice(ALPHABET) for _ in range(16))}
                for id_ in ids
            ],
        )
    op.execute("UPDATE membership SET kind = 'other' WHERE NOT (" + KINDS + ")")  # noqa: S608 -- our own words
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_membership_public_id"), ["public_id"])
        batch_op.create_check_constraint(batch_op.f("ck_membership_kind"), KINDS)
        batch_op.drop_index("uq_membership_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index(batch_op.f("ix_membership_unit_id"))
        batch_op.create_index("ix_membership_unit_id", ["unit_id", "person_id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.create_index("ix_membership_person_id", ["person_id", "unit_id"], unique=False)
    for statement in ON_SQLITE if bind.dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def _make_merges() -> None:
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("gone_public_id", sa.String(), nullable=False),
        sa.Column("gone_name", sa.String(), nullable=False),
        sa.Column("gone_key", KEY_TEXT, nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("journal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("gone_id <> survivor_id", name=op.f("ck_person_merge_not_into_itself")),
        sa.CheckConstraint(
            "undone_at >= merged_at", name=op.f("ck_person_merge_undone_after_merging")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)",
            name=op.f("ck_person_merge_undone_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["person.id"], name=op.f("fk_person_merge_survivor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    op.create_index(op.f("ix_person_merge_merged_at"), "person_merge", ["merged_at"])
    op.create_index(op.f("ix_person_merge_survivor_id"), "person_merge", ["survivor_id"])
    for column in ("gone_id", "gone_public_id"):
        op.create_index(
            f"uq_person_merge_{column}",
            "person_merge",
            [column],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_table(
        "distinct_person",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_distinct_person_two_persons")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_distinct_person_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_distinct_person_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_distinct_person")),
    )
    op.create_index(op.f("ix_distinct_person_other_id"), "distinct_person", ["other_id"])


def downgrade() -> None:
    """Go back; of several positions that a person holds in one unit now, the newest stays open."""
    op.drop_table("distinct_person")
    op.drop_table("person_merge")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER membership_overlap ON membership")
        op.execute("DROP FUNCTION membership_overlap()")
    else:
        op.execute("DROP TRIGGER membership_overlap_insert")
        op.execute("DROP TRIGGER membership_overlap_update")
    op.execute(
        "UPDATE membership SET ended_on = '9999-12-31'"
        " WHERE ended_on IS NULL AND EXISTS (SELECT 1 FROM membership AS newer"
        " WHERE newer.person_id = membership.person_id AND newer.unit_id = membership.unit_id"
        " AND newer.ended_on IS NULL AND newer.id > membership.id)"
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_person_id")
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.drop_index("ix_membership_unit_id")
        batch_op.create_index(batch_op.f("ix_membership_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_membership_open",
            ["person_id", "unit_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.drop_constraint(batch_op.f("ck_membership_kind"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_membership_public_id"), type_="unique")
        batch_op.drop_column("document_date")
        batch_op.drop_column("document_number")
        batch_op.drop_column("public_id")
    op.drop_table("person_word")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_citizen_id_hash"))
        batch_op.drop_index(batch_op.f("ix_person_birth_date"))
        batch_op.drop_index("ix_person_search_key")
        batch_op.create_index(batch_op.f("ix_person_search_key"), ["search_key"], unique=False)
        for name in ("gender", "phone", "email", "birth_date", "citizen_id_whole"):
            batch_op.drop_constraint(batch_op.f(f"ck_person_{name}"), type_="check")
        batch_op.drop_column("citizen_id_hash")
        batch_op.drop_column("citizen_id_sealed")
    op.drop_table("person_contact")
