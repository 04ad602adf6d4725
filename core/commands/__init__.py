"""Commands change something. One file for each, with the command and its handler."""
