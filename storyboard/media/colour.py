"""Any pixels Pillow reads → 8-bit sRGB without transparency."""

from io import BytesIO

from PIL import Image, ImageChops, ImageCms

# Pictures with transparency on a board are mostly drawings and cut-out figures: dark on
# nothing, made on white paper. On black their lines would vanish.
BACKGROUND = (255, 255, 255)

_SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK"}


class Converter:
    """Converts strips of one picture; `sample` is one of them."""

    def __init__(self, sample: Image.Image, profile: bytes | None) -> None:
        self._base = _base_mode(sample.mode)
        self._transform = _transform(profile, self._base) if profile else None

    def __call__(self, strip: Image.Image) -> Image.Image:
        alpha = _alpha(strip)
        colour = _eight_bits(strip).convert(self._base)
        if self._transform:
            colour = ImageCms.applyTransform(colour, self._transform) or colour
        colour = colour.convert("RGB")
        if alpha is None:
            return colour
        paper = Image.new("RGB", strip.size, BACKGROUND)
        return Image.composite(colour, paper, alpha)


def _base_mode(mode: str) -> str:
    if mode in ("1", "L", "LA", "La") or mode.startswith("I"):
        return "L"
    return "CMYK" if mode == "CMYK" else "RGB"


def _transform(profile: bytes, base: str) -> ImageCms.ImageCmsTransform | None:
    """From the picture's own colours to sRGB; None for a profile that does not fit."""
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        if own.profile.xcolor_space != _SPACES[base]:
            return None
        return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), base, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _alpha(strip: Image.Image) -> Image.Image | None:
    if not strip.has_transparency_data:
        return None
    if strip.mode.startswith("I"):
        # One grey is transparent; Pillow knows that of 8 bits only.
        clear, all_greys = strip.info["transparency"], strip.convert("F")
        above = all_greys.point(lambda grey: grey - clear).convert("L")
        below = all_greys.point(lambda grey: clear - grey).convert("L")
        return ImageChops.add(above, below).point(lambda off: 255 if off else 0)
    return strip.convert("RGBA").getchannel("A")


def _eight_bits(strip: Image.Image) -> Image.Image:
    """16 bits are scaled; Pillow's own `convert` would clip everything above 255."""
    if not strip.mode.startswith("I"):
        return strip
    return strip.convert("I").point(lambda grey: grey * (1 / 257) + 0.5).convert("L")
