"""Documents that move money."""
