"""Repricing."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repricing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("price_type_id", sa.BigInteger(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("everywhere", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_repricing_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["price_type_id"], ["price_type.id"], name=op.f("fk_repricing_price_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repricing")),
        sqlite_strict=True,
    )
    op.create_table(
        "repricing_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["repricing.id"], name=op.f("fk_repricing_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_repricing_line_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repricing_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_repricing_line_document_id"), "repricing_line", ["document_id"], unique=False)
