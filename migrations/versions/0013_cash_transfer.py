"""Cash transfer."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cash_transfer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("to_till_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_cash_transfer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_cash_transfer_till_id")),
        sa.ForeignKeyConstraint(["to_till_id"], ["till.id"], name=op.f("fk_cash_transfer_to_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_transfer")),
        sqlite_strict=True,
    )
