"""Rights: notices, requests, retention."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PUBLISHED = "OLD.published_at IS NOT NULL"
# What may not change in a row once it is there; all else of it may, so that it can be erased.
FIXED = {
    "notice": (
        "purpose", "number", "title", "body", "sha256", "published_at", "in_force_from",
    ),
    "consent": (
        "purpose", "is_given", "notice_version", "notice_sha256", "decided_at", "subject",
    ),
    "data_request_state": ("request_id", "state", "decided_at"),
}  # fmt: skip
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% stays as it is', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _conditions(is_sqlite: bool) -> list[tuple[str, str, str]]:
    """Return table, verb and condition of every trigger."""
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    found = []
    for table, names in FIXED.items():
        changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)
        gone = "1" if is_sqlite else "true"
        if table == "notice":
            changed, gone = f"({PUBLISHED}) AND ({changed})", PUBLISHED
        found += [(table, "update", changed), (table, "delete", gone)]
    return found


def _guard() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.exec_driver_sql(REFUSE.replace("%", "%%"))
    for table, verb, condition in _conditions(is_sqlite):
        head = f"CREATE TRIGGER {table}_{verb}_refused BEFORE {verb} ON {table} FOR EACH ROW WHEN"
        connection.exec_driver_sql(
            f"{head} {condition} BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else f"{head} ({condition}) EXECUTE FUNCTION refuse_change()"
        )


def _unguard() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for table, verb, _condition in _conditions(is_sqlite):
        on = "" if is_sqlite else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {table}_{verb}_refused{on}")
    if not is_sqlite:
        connection.exec_driver_sql("DROP FUNCTION refuse_change()")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('off', 'worked')", name=op.f("ck_calendar_day_kind_known")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "file_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_removal")),
    )
    with op.batch_alter_table("file_removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_removal_done_at"), ["done_at"], unique=False)

    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(), nullable=False),
        sa.Column("finish_due_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('page', 'letter', 'phone', 'email', 'in_person')",
            name=op.f("ck_data_request_channel_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('access', 'correction', 'withdrawal', 'erasure', 'restriction', 'objection')",
            name=op.f("ck_data_request_kind_known"),
        ),
        sa.CheckConstraint(
            "answer_due_at > received_at AND finish_due_at > received_at",
            name=op.f("ck_data_request_due_later"),
        ),
        sa.CheckConstraint(
            "entered_at >= received_at", name=op.f("ck_data_request_entered_after_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_data_request_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_data_request_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_request_public_id")),
    )
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_request_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("in_force_from", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (sha256 IS NULL) AND (published_at IS NULL) = (in_force_from IS NULL)",
            name=op.f("ck_notice_published_whole"),
        ),
        sa.CheckConstraint(
            "in_force_from >= published_at", name=op.f("ck_notice_not_in_force_before")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_notice_number_positive")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_notice_drafted_by")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_notice_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("purpose", "number", name=op.f("uq_notice_purpose_number")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "uq_notice_draft",
            ["purpose"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "retention_rule",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("ran_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 1200", name=op.f("ck_retention_rule_months_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_retention_rule_changed_by")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("file_sha256", sa.String(), nullable=True),
        sa.Column("file_bytes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(made_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_data_export_made_whole")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_data_export_asked_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_data_export_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_data_export_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_export_public_id")),
    )
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_export_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_request_id"), ["request_id"], unique=False)

    op.create_table(
        "data_request_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'answered', 'finished', 'refused', 'cancelled')",
            name=op.f("ck_data_request_state_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'refused') OR sentence <> ''",
            name=op.f("ck_data_request_state_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_data_request_state_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_data_request_state_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_state")),
    )
    with op.batch_alter_table("data_request_state", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_data_request_state_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            "uq_data_request_state_closed",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('finished', 'refused', 'cancelled')"),
            postgresql_where=sa.text("state IN ('finished', 'refused', 'cancelled')"),
        )

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=False),
        sa.Column("erased_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('request', 'retention')", name=op.f("ck_erasure_cause_known")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_erasure_says_why")),
        sa.ForeignKeyConstraint(["erased_by"], ["person.id"], name=op.f("fk_erasure_erased_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_erasure_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("method", sa.String(), server_default="page", nullable=False))
        batch_op.add_column(sa.Column("address", sa.String(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("representative_name", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("representative_relation", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("recorded_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_consent_recorded_by"), "person", ["recorded_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_consent_notice_id"), "notice", ["notice_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_consent_representative_whole"),
            "(representative_name = '') = (representative_relation = '')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_consent_method_known"),
            "method IN ('page', 'letter', 'phone', 'email', 'in_person')",
        )
    _guard()


def downgrade() -> None:
    """Go back."""
    _unguard()
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_consent_method_known"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_consent_representative_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_consent_notice_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_consent_recorded_by"), type_="foreignkey")
        batch_op.drop_column("recorded_by")
        batch_op.drop_column("representative_relation")
        batch_op.drop_column("representative_name")
        batch_op.drop_column("address")
        batch_op.drop_column("method")
        batch_op.drop_column("notice_id")

    op.drop_table("erasure")
    with op.batch_alter_table("data_request_state", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_data_request_state_closed",
            sqlite_where=sa.text("state IN ('finished', 'refused', 'cancelled')"),
            postgresql_where=sa.text("state IN ('finished', 'refused', 'cancelled')"),
        )
        batch_op.drop_index(batch_op.f("ix_data_request_state_request_id"))

    op.drop_table("data_request_state")
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_export_request_id"))
        batch_op.drop_index(batch_op.f("ix_data_export_person_id"))
        batch_op.drop_index(batch_op.f("ix_data_export_expires_at"))

    op.drop_table("data_export")
    op.drop_table("retention_rule")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_notice_draft",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("notice")
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_person_id"))

    op.drop_table("data_request")
    with op.batch_alter_table("file_removal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_removal_done_at"))

    op.drop_table("file_removal")
    op.drop_table("calendar_day")
