"""Everything that changes a project, a board or a shot. One transaction each.

An edit of a field says what the field was when the person saw it; if somebody else has
changed it since, nothing is written and `Conflict` carries their text. So do the choice
of a model, frames and the fixes that set a value. Moves (order, steps of a length, add,
delete) work on the board as it is now and replace nothing.
"""
