"""Date roles, and give them units or subjects."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCOPE_FITS_ROLE = """
(role IN ('administrator', 'auditor') AND unit_id IS NULL AND subject = '')
OR (role IN ('contact_person', 'leader', 'organiser', 'question_approver', 'question_author')
    AND unit_id IS NOT NULL AND subject = '')
OR (role IN ('check_in_helper', 'juror', 'trainer') AND unit_id IS NULL AND subject <> '')
"""


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("granted_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_role_grant_organiser_of_a_unit"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_scope_fits_role"), SCOPE_FITS_ROLE
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_period_in_order"),
            "ended_at IS NULL OR ended_at >= granted_at",
        )
        batch_op.create_index(batch_op.f("ix_role_grant_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_open_subject",
            ["person_id", "role", "subject"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND unit_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND unit_id IS NULL"),
        )
        batch_op.create_index(
            "uq_role_grant_open_unit",
            ["person_id", "role", "unit_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND unit_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND unit_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grant_ended_by"), "person", ["ended_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grant_granted_by"), "person", ["granted_by"], ["id"]
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_role_grant_granted_by"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_ended_by"), type_="foreignkey")
        batch_op.drop_index(
            "uq_role_grant_open_unit",
            sqlite_where=sa.text("ended_at IS NULL AND unit_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND unit_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_role_grant_open_subject",
            sqlite_where=sa.text("ended_at IS NULL AND unit_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND unit_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grant_unit_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_subject"))
        batch_op.drop_constraint(batch_op.f("ck_role_grant_period_in_order"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_role_grant_scope_fits_role"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_organiser_of_a_unit"),
            "role <> 'organiser' OR unit_id IS NOT NULL",
        )
        batch_op.drop_column("ended_by")
        batch_op.drop_column("granted_by")
        batch_op.drop_column("subject")
