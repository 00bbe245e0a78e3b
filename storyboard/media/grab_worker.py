"""The child that takes one frame out of a film, as `grabbing` asks it to."""

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import frames_at, opened, read_table
from storyboard.media.stills import whole


def main(path: str, container: str, number: str) -> dict[str, object]:
    wanted = int(number)
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        if wanted >= len(table.shown):
            raise Refuses("past_the_end", wanted=number, found=str(len(table.shown)))
        (frame,) = frames_at(clip, video, table.keys, [table.shown[wanted]])
        whole(frame).save("frame.png", compress_level=2)
    return {}


if __name__ == "__main__":
    answer(main)
