"""Documents of buying and selling."""
