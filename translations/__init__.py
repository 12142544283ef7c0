"""Brings the files of translations to the texts in the code, for developers."""
