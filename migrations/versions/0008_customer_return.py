"""Customer return."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_return",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("reason_id", sa.BigInteger(), nullable=True),
        sa.Column("tax_given", sa.SmallInteger(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_customer_return_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reason_id"], ["write_off_reason.id"], name=op.f("fk_customer_return_reason_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_customer_return_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_return")),
        sqlite_strict=True,
    )
    op.create_table(
        "customer_return_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("register_name", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("vat_amount", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("register_code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_customer_return_line_batch_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["customer_return.id"], name=op.f("fk_customer_return_line_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_customer_return_line_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_customer_return_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_return_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customer_return_line_document_id"), "customer_return_line", ["document_id"], unique=False)
