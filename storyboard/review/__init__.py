"""Judging: who looks at a film, what they say about it, and whether they approve."""
