"""Clips as people name them: the model's name, the length, the price."""

from collections.abc import Sequence
from dataclasses import dataclass

from storyboard.domain.stale import in_words
from storyboard.domain.timing import clock
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Clip

_CODECS = {"h264": "H.264", "aac": "AAC", "vp9": "VP9", "opus": "Opus"}


@dataclass(frozen=True, slots=True)
class Card:
    """A clip as people name it: its model's name, its length and what it cost."""

    clip: Clip
    model: str
    length: str
    price: str
    # What changed on its board since it was ordered, in words.
    stale: str = ""

    @property
    def format(self) -> str:
        """`MP4, H.264, AAC`: the codecs by the names people write on a delivery."""
        clip = self.clip
        codecs = [_CODECS.get(c, c) for c in (clip.video_codec, clip.audio_codec) if c]
        return ", ".join([clip.container.upper(), *codecs])


def card_of(clip: Clip, changed: Sequence[str] = ()) -> Card:
    price = str(clip.price).capitalize()
    if clip.price.is_free:
        price = "Free, local" if clip.provider == "local" else "Free"
    elif clip.is_practice:
        price = f"{price}, play money"
    length = clock(clip.seconds)
    return Card(clip, model_name(clip.model), length, price, in_words(changed))


def model_name(slug: str) -> str:
    try:
        return registry.model(slug).name
    except UnknownModel:
        # Its provider may be gone; what it made stays.
        return slug
