"""Register."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_register_item_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_item")),
        sa.UniqueConstraint("till", "key", name=op.f("uq_register_item_till_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_item_item_id"), "register_item", ["item_id"], unique=False)
    op.create_table(
        "register_receipt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("till", sa.BigInteger(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("refund", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_register_receipt_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_register_receipt_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_receipt")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_receipt_document_id"), "register_receipt", ["document_id"], unique=False)
    op.create_index(op.f("ix_register_receipt_site_id_number"), "register_receipt", ["site_id", "number"], unique=False)
    with op.batch_alter_table("customer_return", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax_given", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("source_hash", sa.Text(), nullable=True))
    with op.batch_alter_table("customer_return", schema=None) as batch_op:
        batch_op.alter_column("tax_given", server_default=None)

    with op.batch_alter_table("customer_return_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("register_code", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("register_name", sa.Text(), nullable=True))

    with op.batch_alter_table("daily_sales", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax_given", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("source_hash", sa.Text(), nullable=True))
    with op.batch_alter_table("daily_sales", schema=None) as batch_op:
        batch_op.alter_column("tax_given", server_default=None)
