"""Which clips are heavy to decode, so that players are given a lighter copy."""

from storyboard.media.clips import ClipFacts

# What every browser decodes, mostly by the graphics card: H.264, 8 bits, 4:2:0.
_LIGHT_CODEC = "h264"
_LIGHT_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_LONG_SIDE, _SHORT_SIDE = 1920, 1080
# A jump decodes from the frame before it that stands alone. Without a graphics card a
# core decodes about 250 megapixels a second, so this is half a second of waiting: 62
# frames of 1080p, 141 of 720p. Encoders left alone put 250 frames between.
_MOST_PIXELS_A_JUMP = 130_000_000


def is_heavy(facts: ClipFacts) -> bool:
    """By what was measured, never by what was ordered."""
    is_other = facts.video_codec != _LIGHT_CODEC or facts.pixels not in _LIGHT_PIXELS
    sides = sorted((facts.width, facts.height))
    is_large = sides[1] > _LONG_SIDE or sides[0] > _SHORT_SIDE
    jump = facts.width * facts.height * facts.key_distance
    return is_other or is_large or jump > _MOST_PIXELS_A_JUMP
