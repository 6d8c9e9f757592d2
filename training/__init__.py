"""How the reader's weights were made, repeatable. Nothing here runs while Dateline answers."""
