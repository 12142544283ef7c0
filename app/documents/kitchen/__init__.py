"""Kinds of the kitchen: what is made, and what is taken apart."""
