"""Figures of quizzes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "quiz_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("which", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(), nullable=False),
        sa.Column("computed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "which IN ('first', 'highest', 'last', 'all')", name=op.f("ck_quiz_figures_which")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_quiz_figures_attempts_counted")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_figures_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_figures")),
    )
    op.create_index("ix_quiz_figures_newest", "quiz_figures", ["quiz_id", "which", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("quiz_figures")
