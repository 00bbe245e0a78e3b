"""What the animatic of a board plays besides silence. No model that films hears it."""

from dataclasses import dataclass, replace

# What each is called on the page; the empty one follows the board's sound switch.
HEARD = {
    "": "As the switch says",
    "silence": "Silence",
    "ticks": "Ticks at cuts",
    "voices": "Voices alone",
    "track": "Scratch track",
}
# Tenths of a second: where a track may begin (a sound has ten minutes at most), and how
# long it may fade.
STARTS, FADES = range(6001), range(601)


@dataclass(frozen=True, slots=True)
class Track:
    """A sound by its sha256, heard from `start` on over the whole film. Times are
    tenths of a second.
    """

    sha256: str
    name: str = ""
    start: int = 0
    fade_in: int = 0
    fade_out: int = 0


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """`heard` is one of HEARD. `voices`: who is mentioned in a shot and has a voice is
    heard in it, over ticks and track. `track` is kept whatever is heard.
    """

    heard: str = ""
    voices: bool = True
    track: Track | None = None

    def __post_init__(self) -> None:
        if self.heard not in HEARD:
            raise ValueError(f"nothing sounds like {self.heard!r}")

    def ticks(self, *, switch: bool) -> bool:
        """`switch`: the board's own sound, on or off."""
        return self.heard == "ticks" or (switch and not self.heard)

    @property
    def playing(self) -> Track | None:
        """The track, where it is heard."""
        return self.track if self.heard == "track" else None

    def speaks(self, *, switch: bool) -> bool:
        """Whether voices are heard."""
        if self.heard == "voices":
            return True
        return self.voices and (
            self.heard in {"ticks", "track"} or self.ticks(switch=switch)
        )

    @property
    def sounding(self) -> "Soundtrack":
        """Two that are equal in it sound the same, but for the switch: the name of a
        file is not heard, nor a track that is not played.
        """
        track = self.playing and replace(self.playing, name="")
        voices = self.voices or self.heard in {"silence", "voices"}
        return Soundtrack(self.heard, voices, track)


AS_THE_SWITCH_SAYS = Soundtrack()
