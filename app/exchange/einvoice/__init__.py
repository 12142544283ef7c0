"""Electronic invoices and despatch advices: UBL, CII and PDF with XML inside, read into one shape."""
