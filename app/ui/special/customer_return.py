"""The desk of customer returns: as that of sales."""

from app.ui.special.daily_sales import desk

__all__ = ["desk"]
