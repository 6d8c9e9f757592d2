"""The commands: acknowledge, translate in, call, translate out. No policy of answers or stores."""
