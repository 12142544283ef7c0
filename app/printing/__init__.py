"""Paper: any kind's own sheet, prescribed forms, labels, barcodes."""
