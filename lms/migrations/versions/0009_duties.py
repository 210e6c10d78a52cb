"""Roles begin, run out and have a reason; answers stand apart in what the bank's search looks through."""

import secrets

import sqlalchemy as sa
from alembic import op

from lms.kernel.text import fold

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"
ANSWERS = " | "


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("begins_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("end_reason", sa.String(), server_default="", nullable=False))
    op.execute("UPDATE role_grant SET begins_at = granted_at")
    connection = op.get_bind()
    grants = sa.table("role_grant", sa.column("id"), sa.column("public_id"))
    for id_ in connection.scalars(sa.select(grants.c.id)).all():
        public_id = "".join(secrets.choice(ALPHABET) for _ in range(16))
        connection.execute(grants.update().where(grants.c.id == id_).values(public_id=public_id))
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(), nullable=False)
        batch_op.alter_column("begins_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_role_grant_public_id"), ["public_id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_runs_out_after_beginning"),
            "ends_at IS NULL OR ends_at > begins_at",
        )
    _search(lambda name, key: f"{fold(name)}{ANSWERS}{key}")


def downgrade() -> None:
    """Go back; a role that has run out by then is ended, one that has not begun holds at once."""
    _search(lambda _name, key: key.replace(ANSWERS, " "))
    op.execute(
        "UPDATE role_grant SET ended_at = ends_at"
        " WHERE ended_at IS NULL AND ends_at <= CURRENT_TIMESTAMP"
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_role_grant_runs_out_after_beginning"), type_="check"
        )
        batch_op.drop_constraint(batch_op.f("uq_role_grant_public_id"), type_="unique")
        for name in ("end_reason", "reason", "ends_at", "begins_at", "public_id"):
            batch_op.drop_column(name)


def _search(rewritten) -> None:
    """Rewrite what the search of the question bank looks through."""
    connection = op.get_bind()
    question = sa.table("question", sa.column("id"), sa.column("name"), sa.column("search_key"))
    rows = connection.execute(sa.select(question.c.id, question.c.name, question.c.search_key))
    for id_, name, key in rows.all():
        connection.execute(
            question.update().where(question.c.id == id_).values(search_key=rewritten(name, key))
        )
