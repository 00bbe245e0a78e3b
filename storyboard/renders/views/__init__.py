"""Pages and fragments about renders: watch, order, decide."""
