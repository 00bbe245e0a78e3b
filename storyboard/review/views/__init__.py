"""Panels for members and guests, and the pages behind share links."""
