"""Pictures of what the real bot says, for the README: a conversation with the process, drawn as
Discord's app draws it. Made by `make screenshots`."""
