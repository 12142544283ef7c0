"""Goods receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goods_receipt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_number", sa.Text(), nullable=True),
        sa.Column("supplier_date", sa.BigInteger(), nullable=True),
        sa.Column("prices_include_vat", sa.SmallInteger(), nullable=False),
        sa.Column("invoice_currency", sa.Text(), nullable=True),
        sa.Column("currency_rate", sa.BigInteger(), nullable=True),
        sa.Column("source_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_goods_receipt_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_goods_receipt_source_hash"), "goods_receipt", ["source_hash"], unique=False)
    op.create_table(
        "goods_receipt_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("vat_amount", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("expiry", sa.BigInteger(), nullable=True),
        sa.Column("ordered", sa.BigInteger(), nullable=True),
        sa.Column("rejected", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_goods_receipt_line_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["goods_receipt.id"], name=op.f("fk_goods_receipt_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_goods_receipt_line_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_goods_receipt_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_goods_receipt_line_document_id"), "goods_receipt_line", ["document_id"], unique=False)
