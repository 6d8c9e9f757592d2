"""Reading: a network that finds answers in passages, and a judge of how likely they are right."""
