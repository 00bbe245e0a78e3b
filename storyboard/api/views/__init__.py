"""The operations, room by room. Each says its scope and its shapes."""
