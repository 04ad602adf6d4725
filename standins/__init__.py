"""Slack and Telegram on loopback: stateful, as strict as the real ones, and without a word of the bot in them."""
