"""The rules of a film: time, plans, limits, orders, states, money, rights.

Standard library only; every other room may import this one and it imports none.
"""
