"""Larder: a desktop back office for shops and kitchens."""
