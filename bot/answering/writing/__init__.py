"""Prose by a language model, proved sentence by sentence; used only where one is set."""
