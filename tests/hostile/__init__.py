"""The table of bad and hostile inputs: what each is, how it comes in, and how it must end."""
