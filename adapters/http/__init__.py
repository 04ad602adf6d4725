"""The HTTP API: its endpoints over the core, a health check, and one body for every failure."""
