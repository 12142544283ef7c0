"""The database and nothing but: engine, mapped base and column types, ledger tables, backup."""
