"""What documents speak of: goods, barcodes, units, partners, sites, prices, staff."""

from app.catalogs import search_text

__all__ = ["search_text"]  # imported for what it does: from now on sessions keep the text that rows are found by
