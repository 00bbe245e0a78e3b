"""The project ZIP, `storyboard-project/1`: a whole project outside the studio."""
