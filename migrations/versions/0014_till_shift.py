"""Till shift."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_shift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("opened", sa.BigInteger(), nullable=True),
        sa.Column("opening_float", sa.BigInteger(), nullable=True),
        sa.Column("over_id", sa.BigInteger(), nullable=True),
        sa.Column("short_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_till_shift_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["over_id"], ["cash_article.id"], name=op.f("fk_till_shift_over_id")),
        sa.ForeignKeyConstraint(["short_id"], ["cash_article.id"], name=op.f("fk_till_shift_short_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_till_shift_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_shift")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_shift_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("nominal", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["till_shift.id"], name=op.f("fk_till_shift_line_document_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_shift_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_shift_line_document_id"), "till_shift_line", ["document_id"], unique=False)
