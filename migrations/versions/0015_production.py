"""Production."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "production",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("recipe_id", sa.BigInteger(), nullable=True),
        sa.Column("to_site_id", sa.BigInteger(), nullable=True),
        sa.Column("extra_cost", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["cash_article.id"], name=op.f("fk_production_article_id")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_production_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_production_item_id")),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_production_recipe_id")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("fk_production_to_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production")),
        sqlite_strict=True,
    )
    op.create_table(
        "production_input",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("norm", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_production_input_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["production.id"], name=op.f("fk_production_input_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_production_input_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_production_input_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_input")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_production_input_document_id"), "production_input", ["document_id"], unique=False)
    op.create_table(
        "production_output",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("expiry", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_production_output_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["production.id"], name=op.f("fk_production_output_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_production_output_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_production_output_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_output")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_production_output_document_id"), "production_output", ["document_id"], unique=False)
