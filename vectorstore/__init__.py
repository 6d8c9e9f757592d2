"""What is known and how it is found: the catalog, the vectors and the search. Knows no Discord."""
