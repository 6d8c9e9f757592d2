"""The conversation: the answering engine and its two adapters, Discord and the terminal."""
