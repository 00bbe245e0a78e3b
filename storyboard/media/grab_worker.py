"""The child that takes one frame out of a film, as `grabbing` asks it to."""

from PIL import Image

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import frames_at, opened, read_table
from storyboard.media.stills import whole


def main(
    path: str, container: str, number: str, least_side: str = "0"
) -> dict[str, object]:
    wanted = int(number)
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        if wanted >= len(table.shown):
            raise Refuses("past_the_end", wanted=number, found=str(len(table.shown)))
        (frame,) = frames_at(clip, video, table.keys, [table.shown[wanted]])
        _enlarged(whole(frame), int(least_side)).save("frame.png", compress_level=2)
    return {}


def _enlarged(image: Image.Image, least_side: int) -> Image.Image:
    scale = least_side / min(image.size)
    if scale <= 1:
        return image
    width, height = (round(side * scale) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    answer(main)
