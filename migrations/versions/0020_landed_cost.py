"""Landed cost."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "landed_cost",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["cash_article.id"], name=op.f("fk_landed_cost_article_id")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_landed_cost_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landed_cost")),
        sqlite_strict=True,
    )
    op.create_table(
        "landed_cost_receipt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["landed_cost.id"], name=op.f("fk_landed_cost_receipt_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["receipt_id"], ["goods_receipt.id"], name=op.f("fk_landed_cost_receipt_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landed_cost_receipt")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_landed_cost_receipt_document_id"), "landed_cost_receipt", ["document_id"], unique=False)
