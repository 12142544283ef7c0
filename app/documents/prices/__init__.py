"""Documents that change what goods sell for."""
