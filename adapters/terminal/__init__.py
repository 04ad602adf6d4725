"""The terminal: typed lines in; the same screens with numbered choices out."""
