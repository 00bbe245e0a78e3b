"""In and out: films, paper, timelines for editors, whole projects, scripts."""
