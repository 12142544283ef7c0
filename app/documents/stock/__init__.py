"""Documents of stock."""
