"""Stock count."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_count",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("uncounted", sa.Text(), nullable=False),
        sa.Column("blind", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["item_group.id"], name=op.f("fk_stock_count_group_id")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_stock_count_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=True),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("recount", sa.SmallInteger(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_stock_count_line_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_count_line_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_stock_count_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_stock_count_line_document_id"), "stock_count_line", ["document_id"], unique=False)
