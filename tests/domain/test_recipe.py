"""A recipe adds up: however it is cut, the film is as long as its seconds say."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan
from storyboard.domain.recipe import (
    Cut,
    Piece,
    Source,
    common_rate,
    cuts,
    frames_shown,
    one_shot_anew,
    read_recipe,
    seams,
    shot_by_shot,
)
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import frame_at
from storyboard.providers import registry

RATES = [Fraction(24), Fraction(24000, 1001), Fraction(25), Fraction(30)]
SECONDS = st.lists(st.integers(1, 15), min_size=1, max_size=8)
LAMP, SEA = FrameRef("a" * 64, 640, 360), FrameRef("b" * 64, 640, 360)


@given(SECONDS, st.data())
def test_the_film_is_as_long_as_its_seconds(seconds, data):
    pieces = [
        Piece(shot, length, joins=bool(shot and data.draw(st.booleans())))
        for shot, length in enumerate(seconds)
    ]
    sources = [
        Source(rate := data.draw(st.sampled_from(RATES)), frame_at(length, rate) + more)
        for length, more in zip(
            seconds, data.draw(st.lists(st.integers(-2, 3), min_size=8)), strict=False
        )
    ]
    rate = common_rate(pieces, sources)

    made = cuts(pieces, sources, rate)

    assert sum(cut.frames for cut in made) == frame_at(sum(seconds), rate)
    for cut, source in zip(made, sources, strict=True):
        shown = frames_shown(cut, source, rate)
        assert len(shown) == cut.frames
        assert list(shown) == sorted(shown)
        assert 0 <= shown[0] <= shown[-1] < source.frames


@given(SECONDS, st.data())
def test_a_shot_made_anew_leaves_every_other_frame_where_it_was(seconds, data):
    shot = data.draw(st.integers(0, len(seconds) - 1))
    rate = data.draw(st.sampled_from(RATES))
    clip = Source(rate, frame_at(sum(seconds), rate))
    pieces = one_shot_anew(seconds, shot, "clip")
    sources = [
        clip if p.clip else Source(rate, frame_at(p.seconds, rate)) for p in pieces
    ]

    made = cuts(pieces, sources, rate)

    assert sum(p.seconds for p in pieces) == sum(seconds)
    assert [p.shot for p in pieces if not p.clip] == [shot]
    at = 0
    for piece, source, cut in zip(pieces, sources, made, strict=True):
        if piece.clip:
            shown = frames_shown(cut, source, rate)
            # A rate such as 24000/1001 may round a seam by one.
            assert abs(shown[0] - at) <= 1
        at += cut.frames


def test_seams_are_where_pieces_meet():
    assert seams(one_shot_anew([3, 4, 5], 1, "clip"), Fraction(24)) == (72, 168)
    assert seams(one_shot_anew([3, 4], 0, "clip"), Fraction(25)) == (75,)


@given(SECONDS)
def test_a_recipe_survives_json(seconds):
    pieces = one_shot_anew(seconds, 0, "clip")

    assert read_recipe(piece.to_json() for piece in pieces) == pieces


def request(*shots: ShotPlan) -> RenderRequest:
    seconds = sum(shot.seconds for shot in shots)
    return RenderRequest("runware/kling-3-4k", BoardPlan("A", seconds, 16, 16, shots))


def model() -> VideoModel:
    return registry.model("runware/kling-3-4k")


def test_one_still_at_a_boundary_joins_two_shots():
    same = request(ShotPlan("A", 3, last=LAMP), ShotPlan("B", 3, first=LAMP))
    other = request(ShotPlan("A", 3, last=LAMP), ShotPlan("B", 3, first=SEA))

    assert [p.joins for p in shot_by_shot(same, model())] == [False, True]
    assert [p.joins for p in shot_by_shot(other, model())] == [False, False]


def test_a_shared_picture_is_shown_once_where_a_frame_can_be_spared():
    film = Fraction(24)
    short, long = Source(film, 72), Source(film, 73)
    to_the_end = [Piece(0, 3), Piece(1, 3, joins=True)]
    through = [*to_the_end, Piece(2, 3, joins=True)]

    assert cuts(to_the_end, [short, short], film)[1] == Cut(1, 72)
    assert frames_shown(Cut(1, 72), short, film)[-2:] == (71, 71)
    assert [c.start for c in cuts(through, [short, short, short], film)] == [0, 0, 1]
    assert [c.start for c in cuts(through, [short, long, short], film)] == [0, 1, 1]


def test_another_rate_shows_frames_by_their_time():
    thirty, film = Source(Fraction(30), 90), Fraction(24)

    shown = frames_shown(Cut(0, 72), thirty, film)

    assert shown[:6] == (0, 1, 2, 3, 5, 6)
    assert shown[-1] == 88
