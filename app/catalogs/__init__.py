"""What documents speak of: goods, barcodes, units, partners, sites, prices, staff."""
