"""Why a file was refused: a class for code and tests, a sentence for the person."""

_SENTENCES = {
    "empty_file": "“{name}” is empty. Choose another file.",
    "too_large": (
        "“{name}” is larger than {limit}. Save a smaller copy and choose that."
    ),
    "no_space": (
        "There is no room left for “{name}” on this server. "
        "Ask the owner to free some space, then choose the file again."
    ),
    "unsupported_type": "“{name}” is {found}. Choose {wanted} instead.",
    "unsupported_codec": (
        "“{name}” is packed with {found}, which is not supported. "
        "Export it again as {wanted}."
    ),
    "damaged_file": (
        "“{name}” is damaged or incomplete. Export it again and choose the new file."
    ),
    "too_many_pixels": (
        "“{name}” is {found} pixels. The limit is {limit} in all: "
        "make it smaller and choose it again."
    ),
    "bad_dimensions": (
        "“{name}” is {found} pixels. Each side must be {limit}: "
        "resize it and choose it again."
    ),
    "cannot_be_cut": (
        "“{name}” could not be cropped: its file is missing or damaged. "
        "Put the picture in again."
    ),
    "past_the_end": "“{name}” has no frame {wanted}: it ends after {found} frames.",
    "film_is_gone": (
        "The file of “{name}” is missing on the server. Bring it back from a backup, "
        "or render the board again."
    ),
    "no_video_stream": "“{name}” has no picture track. Choose a film with pictures.",
    "no_audio_stream": "“{name}” has no sound track. Choose a sound file instead.",
    "too_short": "“{name}” has nothing in it to play. Export it again.",
    "too_long": "“{name}” is longer than {limit}. Cut it shorter and choose it again.",
    "frame_rate_out_of_range": (
        "“{name}” has {found} frames a second. The limit is {limit}: "
        "export it again with fewer."
    ),
    "too_many_streams": (
        "“{name}” holds {found} tracks. The limit is {limit}: export it again with one "
        "picture and one sound track."
    ),
}


class Refused(Exception):
    """A file we do not take: `code` is a class above, `str()` its sentence."""

    def __init__(self, code: str, name: str, **facts: str) -> None:
        super().__init__(_SENTENCES[code].format(name=name, **facts))
        self.code = code
