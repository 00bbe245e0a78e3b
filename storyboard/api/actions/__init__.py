"""What the API does in one transaction: the rooms' own actions, several at once, and
each order once.
"""
