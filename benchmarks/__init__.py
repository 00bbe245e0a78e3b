"""What the studio promises, measured for real: one module per `make` target."""
