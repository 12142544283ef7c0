"""What happened: one file per kind of document, grouped by area."""
