"""The conversation that Slack, Telegram and the terminal share: text or button to intent, intent to screen."""
