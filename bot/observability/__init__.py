"""What the bot does, step by step, and those who want to know: the log, metrics, traces, the playground."""
