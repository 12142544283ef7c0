"""Data in and out: records, tables, electronic invoices."""
