"""Days: what articles and questions mean by them. Patterns only."""
