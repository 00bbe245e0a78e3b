"""What workers do for the room: films are made, and archives are checked."""
