"""Passwords the studio makes for people: shown once, easy to type, hard to guess."""

import secrets

# No l, o, 0 or 1: nobody has to guess which one it was. 32 signs are 5 bits each.
SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"


def fresh_password() -> str:
    """80 random bits as four groups of four."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
