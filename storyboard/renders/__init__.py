"""Doing: renders, their events, and the clips they made."""
