"""Units: names in order, codes by period, kinds and documents of lineage, imports, reforms, guards."""

import sqlalchemy as sa
from alembic import op

from lms.kernel.text import sort_key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('department', 'district_committee', 'commune_committee', 'press', 'station', 'other')"
)
LINEAGE_KINDS = "kind IN ('rename', 'merge', 'split', 'transfer')"
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# As lms.people.units.guards made them in this version.
GUARDS = {
    "sqlite": (
        """CREATE TRIGGER unit_guard_insert AFTER INSERT ON unit
BEGIN
SELECT RAISE(ABORT, 'ck_unit_not_above_itself') WHERE EXISTS (
    WITH RECURSIVE above(id) AS (
        SELECT NEW.parent_id
        UNION SELECT u.parent_id FROM unit AS u JOIN above ON u.id = above.id
        WHERE u.parent_id IS NOT NULL
    ) SELECT 1 FROM above WHERE id = NEW.id);
SELECT RAISE(ABORT, 'uq_unit_name') WHERE EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')
    AND other.kind = NEW.kind AND other.sort_key = NEW.sort_key
    AND COALESCE(other.parent_id, 0) = COALESCE(NEW.parent_id, 0));
SELECT RAISE(ABORT, 'uq_unit_code') WHERE EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31') AND other.code = NEW.code);
END""",
        """CREATE TRIGGER unit_guard_update AFTER UPDATE ON unit
BEGIN
SELECT RAISE(ABORT, 'ck_unit_not_above_itself') WHERE EXISTS (
    WITH RECURSIVE above(id) AS (
        SELECT NEW.parent_id
        UNION SELECT u.parent_id FROM unit AS u JOIN above ON u.id = above.id
        WHERE u.parent_id IS NOT NULL
    ) SELECT 1 FROM above WHERE id = NEW.id);
SELECT RAISE(ABORT, 'uq_unit_name') WHERE EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')
    AND other.kind = NEW.kind AND other.sort_key = NEW.sort_key
    AND COALESCE(other.parent_id, 0) = COALESCE(NEW.parent_id, 0));
SELECT RAISE(ABORT, 'uq_unit_code') WHERE EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31') AND other.code = NEW.code);
END""",
        """CREATE TRIGGER unit_lineage_guard_insert AFTER INSERT ON unit_lineage
BEGIN
SELECT RAISE(ABORT, 'ck_unit_lineage_no_circle') WHERE EXISTS (
    WITH RECURSIVE later(id) AS (
        SELECT NEW.successor_id
        UNION SELECT l.successor_id FROM unit_lineage AS l JOIN later ON l.predecessor_id = later.id
        WHERE l.kind <> 'transfer'
    ) SELECT 1 FROM later WHERE id = NEW.predecessor_id AND NEW.kind <> 'transfer');
SELECT RAISE(ABORT, 'ck_unit_lineage_in_time') WHERE EXISTS (
    SELECT 1 FROM unit AS u
    WHERE u.id = NEW.predecessor_id AND (u.began_on >= NEW."on" OR u.ended_on < NEW."on")
    OR u.id = NEW.successor_id AND (u.began_on > NEW."on" OR u.ended_on <= NEW."on"));
END""",
        """CREATE TRIGGER unit_lineage_guard_update AFTER UPDATE ON unit_lineage
BEGIN
SELECT RAISE(ABORT, 'ck_unit_lineage_no_circle') WHERE EXISTS (
    WITH RECURSIVE later(id) AS (
        SELECT NEW.successor_id
        UNION SELECT l.successor_id FROM unit_lineage AS l JOIN later ON l.predecessor_id = later.id
        WHERE l.kind <> 'transfer'
    ) SELECT 1 FROM later WHERE id = NEW.predecessor_id AND NEW.kind <> 'transfer');
SELECT RAISE(ABORT, 'ck_unit_lineage_in_time') WHERE EXISTS (
    SELECT 1 FROM unit AS u
    WHERE u.id = NEW.predecessor_id AND (u.began_on >= NEW."on" OR u.ended_on < NEW."on")
    OR u.id = NEW.successor_id AND (u.began_on > NEW."on" OR u.ended_on <= NEW."on"));
END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION unit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
PERFORM pg_advisory_xact_lock(7206202501);
IF EXISTS (
    WITH RECURSIVE above(id) AS (
        SELECT NEW.parent_id
        UNION SELECT u.parent_id FROM unit AS u JOIN above ON u.id = above.id
        WHERE u.parent_id IS NOT NULL
    ) SELECT 1 FROM above WHERE id = NEW.id) THEN RAISE EXCEPTION USING MESSAGE = 'ck_unit_not_above_itself', CONSTRAINT = 'ck_unit_not_above_itself', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')
    AND other.kind = NEW.kind AND other.sort_key = NEW.sort_key
    AND COALESCE(other.parent_id, 0) = COALESCE(NEW.parent_id, 0)) THEN RAISE EXCEPTION USING MESSAGE = 'uq_unit_name', CONSTRAINT = 'uq_unit_name', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
    SELECT 1 FROM unit AS other WHERE other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31') AND other.code = NEW.code) THEN RAISE EXCEPTION USING MESSAGE = 'uq_unit_code', CONSTRAINT = 'uq_unit_code', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NULL;
END $$""",
        """CREATE TRIGGER unit_guard AFTER INSERT OR UPDATE ON unit
FOR EACH ROW EXECUTE FUNCTION unit_guard()""",
        """CREATE OR REPLACE FUNCTION unit_lineage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
PERFORM pg_advisory_xact_lock(7206202501);
IF EXISTS (
    WITH RECURSIVE later(id) AS (
        SELECT NEW.successor_id
        UNION SELECT l.successor_id FROM unit_lineage AS l JOIN later ON l.predecessor_id = later.id
        WHERE l.kind <> 'transfer'
    ) SELECT 1 FROM later WHERE id = NEW.predecessor_id AND NEW.kind <> 'transfer') THEN RAISE EXCEPTION USING MESSAGE = 'ck_unit_lineage_no_circle', CONSTRAINT = 'ck_unit_lineage_no_circle', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
    SELECT 1 FROM unit AS u
    WHERE u.id = NEW.predecessor_id AND (u.began_on >= NEW."on" OR u.ended_on < NEW."on")
    OR u.id = NEW.successor_id AND (u.began_on > NEW."on" OR u.ended_on <= NEW."on")) THEN RAISE EXCEPTION USING MESSAGE = 'ck_unit_lineage_in_time', CONSTRAINT = 'ck_unit_lineage_in_time', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NULL;
END $$""",
        """CREATE TRIGGER unit_lineage_guard AFTER INSERT OR UPDATE ON unit_lineage
FOR EACH ROW EXECUTE FUNCTION unit_lineage_guard()""",
    ),
}


def upgrade() -> None:
    """Go forward."""
    bind = op.get_bind()
    # A name that a unit has twice, or a kind that is none, was possible until now and is kept.
    op.execute(sa.text(f"UPDATE unit SET kind = 'other' WHERE NOT ({KINDS})"))  # noqa: S608 -- a constant
    op.execute(sa.text("UPDATE unit SET code = NULL WHERE code = ''"))
    op.execute(sa.text("UPDATE unit SET name = '?' WHERE name = ''"))
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sort_key", KEY, nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_unit_code"), type_="unique")
        batch_op.create_check_constraint(batch_op.f("ck_unit_kind"), KINDS)
        batch_op.create_check_constraint(batch_op.f("ck_unit_has_a_name"), "name <> ''")
        batch_op.create_check_constraint(batch_op.f("ck_unit_code_not_empty"), "code <> ''")
        batch_op.create_index(batch_op.f("ix_unit_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_sort_key"), ["sort_key"], unique=False)
    for unit_id, name in bind.execute(sa.text("SELECT id, name FROM unit")).all():
        bind.execute(
            sa.text("UPDATE unit SET sort_key = :key WHERE id = :id"),
            {"key": sort_key(name), "id": unit_id},
        )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.alter_column("sort_key", existing_type=KEY, nullable=False)
    with op.batch_alter_table("unit_lineage", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("document", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(), server_default="", nullable=False))
    op.execute(
        sa.text("UPDATE unit_lineage SET kind = CASE WHEN is_partial THEN 'split' ELSE 'merge' END")
    )
    with op.batch_alter_table("unit_lineage", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(), nullable=False)
        batch_op.create_check_constraint(batch_op.f("ck_unit_lineage_kind"), LINEAGE_KINDS)
    op.create_table(
        "unit_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "confirmed_at >= read_at", name=op.f("ck_unit_import_confirmed_after_reading")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_import_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_unit_import_public_id")),
    )
    op.create_table(
        "reform",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(LINEAGE_KINDS, name=op.f("ck_reform_kind")),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (written IS NULL)", name=op.f("ck_reform_applied_has_written")
        ),
        sa.CheckConstraint("undone_at >= applied_at", name=op.f("ck_reform_undone_after_applied")),
        sa.CheckConstraint(
            "undone_at IS NULL OR applied_at IS NOT NULL", name=op.f("ck_reform_undone_was_applied")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reform_public_id")),
    )
    with op.batch_alter_table("reform", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reform_created_at"), ["created_at"], unique=False)
    for statement in GUARDS[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    bind = op.get_bind()
    for table in ("unit", "unit_lineage"):
        if bind.dialect.name == "postgresql":
            bind.exec_driver_sql(f"DROP TRIGGER {table}_guard ON {table}")
            bind.exec_driver_sql(f"DROP FUNCTION {table}_guard()")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {table}_guard_insert")
            bind.exec_driver_sql(f"DROP TRIGGER {table}_guard_update")
    op.drop_table("reform")
    op.drop_table("unit_import")
    with op.batch_alter_table("unit_lineage", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_unit_lineage_kind"), type_="check")
        batch_op.drop_column("note")
        batch_op.drop_column("document")
        batch_op.drop_column("kind")
    # A code may be given again once its unit has ended; before, it could not.
    op.execute(
        sa.text(
            "UPDATE unit SET code = code || '@' || id WHERE EXISTS"
            " (SELECT 1 FROM unit AS later WHERE later.code = unit.code AND later.id > unit.id)"
        )
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_sort_key"))
        batch_op.drop_index(batch_op.f("ix_unit_code"))
        batch_op.drop_constraint(batch_op.f("ck_unit_code_not_empty"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_unit_has_a_name"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_unit_kind"), type_="check")
        batch_op.create_unique_constraint(batch_op.f("uq_unit_code"), ["code"])
        batch_op.drop_column("sort_key")
