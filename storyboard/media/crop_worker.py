"""The child that cuts a piece out of a picture, as `cropping` asks it to."""

from PIL import Image

from storyboard.media.answers import answer
from storyboard.media.picture_worker import write_full, write_previews


def main(path: str, *sides: str) -> dict[str, object]:
    left, top, width, height = map(int, sides)
    with Image.open(path, formats=["JPEG", "PNG"]) as picture:
        kind = (picture.format or "").lower()
        piece = picture.convert("RGB").crop((left, top, left + width, top + height))
    return {"files": [write_full(piece, kind), *write_previews(piece)]}


if __name__ == "__main__":
    answer(main)
