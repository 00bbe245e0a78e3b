"""The engine: a plan and its stills become a timed film. No Django, no network.

    from storyboard.animatic.render import render

    film = Film((Shot(4, first=Path("a.png"), prompt="A street at dawn"),), 1280, 720)
    render(film, Path("film.mp4"), report=print, cancelled=stop.is_set)

Each shot is cut into segments; worker threads draw and encode them side by side, and
their packets are joined in order into one MP4, WEBM or MOV. What was made once is kept
in a cache by what made it, so that only what changed is drawn. `python -m
storyboard.animatic JOB.json OUT` does the same in a process that can be killed. This
package itself holds only the values: who describes a film need not load what draws it.
"""

from storyboard.animatic.film import (
    BurnIn,
    Container,
    Film,
    Profile,
    Shot,
    Sound,
    Track,
    film_from_json,
    film_to_json,
)

__all__ = [
    "BurnIn",
    "Container",
    "Film",
    "Profile",
    "Shot",
    "Sound",
    "Track",
    "film_from_json",
    "film_to_json",
]
