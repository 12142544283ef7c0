"""Cash out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cash_out",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_to", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("appendix", sa.Text(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["cash_article.id"], name=op.f("fk_cash_out_article_id")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_cash_out_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_cash_out_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_out")),
        sqlite_strict=True,
    )
