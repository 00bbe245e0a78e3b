"""Films that were exported, and archives that come in."""

from storyboard.exchange.models.films import Film
from storyboard.exchange.models.imports import Import

__all__ = ["Film", "Import"]
