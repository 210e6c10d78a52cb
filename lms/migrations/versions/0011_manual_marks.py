"""Marks that people gave to answers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "manual_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("mark >= 0", name=op.f("ck_manual_mark_mark_not_negative")),
        sa.CheckConstraint("place >= 0", name=op.f("ck_manual_mark_place_of_the_paper")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_manual_mark_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["person.id"], name=op.f("fk_manual_mark_marker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_mark")),
    )
    op.create_index("ix_manual_mark_answer", "manual_mark", ["attempt_id", "place", "id"])
    op.create_index(op.f("ix_manual_mark_marker_id"), "manual_mark", ["marker_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("manual_mark")
