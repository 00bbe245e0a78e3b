"""What is written about films: one transaction each."""
