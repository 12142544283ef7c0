"""Daily sales."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_sales",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("tax_given", sa.SmallInteger(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_daily_sales_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_daily_sales_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_sales")),
        sqlite_strict=True,
    )
    op.create_table(
        "daily_sales_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("register_name", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("vat_amount", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("register_code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_daily_sales_line_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["daily_sales.id"], name=op.f("fk_daily_sales_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_daily_sales_line_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_daily_sales_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_sales_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_daily_sales_line_document_id"), "daily_sales_line", ["document_id"], unique=False)
