"""The outside: what renders a board, behind one protocol, with its limits as data."""
