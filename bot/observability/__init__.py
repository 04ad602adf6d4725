"""Observation of what the bot does: spans, and their observers, such as the access log, metrics and traces."""
