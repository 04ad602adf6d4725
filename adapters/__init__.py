"""What the core meets the world with: chats and HTTP in front, stores behind."""
