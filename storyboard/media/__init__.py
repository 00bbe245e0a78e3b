"""Files: checked and normalised pictures, measured clips, their posters, one store."""
