"""One module per provider: its wire mapping, then the Provider. Reached by registry."""
