"""What nobody asks for: reminders, and telling people what has happened to their classes."""
