"""From a path, an address or pasted text to articles in the library. Knows no Discord."""
