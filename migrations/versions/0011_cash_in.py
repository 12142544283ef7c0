"""Cash in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cash_in",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.Column("received_from", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("including", sa.Text(), nullable=True),
        sa.Column("appendix", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["cash_article.id"], name=op.f("fk_cash_in_article_id")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_cash_in_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_cash_in_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_in")),
        sqlite_strict=True,
    )
