"""Write off."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_off",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reason_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_write_off_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reason_id"], ["write_off_reason.id"], name=op.f("fk_write_off_reason_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off")),
        sqlite_strict=True,
    )
    op.create_table(
        "write_off_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_write_off_line_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["write_off.id"], name=op.f("fk_write_off_line_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_write_off_line_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_write_off_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_write_off_line_document_id"), "write_off_line", ["document_id"], unique=False)
