"""Follow-ups: questions made to stand alone by what came before them. Patterns only."""
