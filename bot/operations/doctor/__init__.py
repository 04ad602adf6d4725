"""Looks at everything that is set up, by really using it, and says what to do about what is wrong."""
