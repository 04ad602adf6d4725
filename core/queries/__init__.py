"""Queries only read. One file for each, with the query and the function that answers it."""
