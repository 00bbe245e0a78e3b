"""One of our own pictures made light enough to travel."""

from io import BytesIO

from PIL import Image

# Quality, and the longest side: full colour first, and only then fewer pixels. No film
# of any model is wider than 4096.
_WAYS = ((95, None), (90, None), (90, 4096), (80, 4096), (70, 4096))


def lighter(data: bytes, most_bytes: int) -> bytes | None:
    """As a JPEG of at most so many bytes, the best that fits; None where none does.

    `data` is a picture the studio encoded itself, so it is opened without a child.
    """
    with Image.open(BytesIO(data)) as opened:
        image = _opaque(opened)
    for quality, side in _WAYS:
        if side:
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
        made = BytesIO()
        image.save(made, "JPEG", quality=quality, subsampling=0)
        if made.tell() <= most_bytes:
            return made.getvalue()
    return None


def _opaque(image: Image.Image) -> Image.Image:
    """On white where it lets something through: a JPEG cannot."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    over = image.convert("RGBA")
    white = Image.new("RGBA", over.size, "white")
    return Image.alpha_composite(white, over).convert("RGB")
