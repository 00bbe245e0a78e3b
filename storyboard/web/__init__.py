"""Shared HTTP manners: static files, media with byte ranges, errors, the studio."""
