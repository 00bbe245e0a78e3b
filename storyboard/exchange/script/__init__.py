"""A film's script in: Fountain read, timed and cut into boards. No Django."""
