"""Seeing: the wall of clips and the page that plays one."""
