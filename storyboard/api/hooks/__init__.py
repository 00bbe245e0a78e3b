"""Webhooks: what happens in the studio, told to other programs.

Rows are read for what happened, as the inbox reads them; each is one delivery for each
endpoint that wants it, sent and tried again until it arrives or its day is over.
"""
