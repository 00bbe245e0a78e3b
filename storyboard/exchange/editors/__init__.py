"""Editing programs: a cut written in their formats, and their timelines read back.

Values in, bytes out; no Django, no database, no clock.
"""
