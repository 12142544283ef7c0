"""Cost change."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cost_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_cost_change_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_change")),
        sqlite_strict=True,
    )
    op.create_table(
        "cost_change_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["cost_change.id"], name=op.f("fk_cost_change_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_cost_change_line_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_change_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_cost_change_line_document_id"), "cost_change_line", ["document_id"], unique=False)
