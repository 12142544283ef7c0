"""Larder: a desktop back office for shops and kitchens."""

VERSION = "0.1.0"
