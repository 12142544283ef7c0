"""One file per report: a question to the ledger, a table back."""
