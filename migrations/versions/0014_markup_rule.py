"""Markup rule."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "markup_rule",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("price_type_id", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("less", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["item_group.id"], name=op.f("fk_markup_rule_group_id")),
        sa.ForeignKeyConstraint(["price_type_id"], ["price_type.id"], name=op.f("fk_markup_rule_price_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markup_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_markup_rule_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_markup_rule_uuid")),
        sqlite_strict=True,
    )
