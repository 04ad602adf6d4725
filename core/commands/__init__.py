"""What changes something: one file a command, holding the command and its handler."""
