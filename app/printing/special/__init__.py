"""Sheets that need more than columns of a kind's lines: a file each, named by `Sheet.special`."""
