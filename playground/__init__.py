"""Both chats in the browser, offline: the real bot between stand-ins of Slack and Telegram, and a page to use them."""
