"""The commands: acknowledge, translate in, call, translate out. No policy of answering or storing."""
