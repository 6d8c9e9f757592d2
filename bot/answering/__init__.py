"""The engine that answers from articles. Knows no Discord."""
