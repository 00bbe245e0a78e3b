"""What the panels of this room send, made typed."""
