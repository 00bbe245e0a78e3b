"""An entry is read strictly: what it can say, and every slip named by its place."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storyboard.domain.limits import problems_for
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.providers.base import GatewayOrder
from storyboard.providers.catalog import CatalogError, load, read
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import files_sent
from storyboard.providers.vendors.wavespeed.orders import compiled

STILL = FrameRef("a" * 64, 3840, 2160)

KLING_4 = """
slug = "wavespeed/kling-4"
name = "Kling 4.0"
provider = "wavespeed"
provider_name = "WaveSpeedAI"
ids = { text_to_video = "kwaivgi/kling-v4.0/t2v", image_to_video = "kwaivgi/i2v" }
[sources.docs]
text = "WaveSpeedAI page of Kling 4.0"
date = 2026-11-20
certainty = "documented"
[seconds]
least = 3
most = 30
source = "docs"
[shots]
most = 6
source = "docs"
[prompt]
most = 2500
required = true
source = "docs"
[sizes]
listed = [{ width = 1920, height = 1080, ratio = "16:9" }]
source = "docs"
[frames]
first = "optional"
last = "optional"
between = true
source = "docs"
[elements]
most = 10
videos = true
voices = true
source = "docs"
[sound]
is = "always"
source = "docs"
[results]
most = 1
source = "docs"
[cancel]
is = "no"
source = "docs"
[price]
silent = "unknown"
with_sound = "unknown"
source = "docs"
[wire]
first = "image"
last = "tail_image"
shots = "scenes"
sound = "audio.on"
with_frames = { mode = "keyframes" }
source = "docs"
[[settings]]
name = "resolution"
label = "Resolution"
kind = "choice"
choices = ["720p", "1080p"]
default = "1080p"
sent_as = "output.size"
always_said = true
source = "docs"
[[settings]]
name = "reference_videos"
label = "Reference videos"
kind = "videos"
group = "references"
most = 5
source = "docs"
"""


UNUSED_SOURCE = """
[sources.blog]
text = "A blog"
date = 2026-11-20
certainty = "inferred"
"""


@pytest.fixture
def kling_4(tmp_path: Path) -> VideoModel:
    """Nothing but one more file in the catalog's folder."""
    (tmp_path / "wavespeed-kling-4.toml").write_text(KLING_4, "utf-8")
    (model,) = load(tmp_path)
    return model


def keyframes(*seconds: int) -> BoardPlan:
    """A picture at the film's start, at every cut and at its end."""
    shots = [ShotPlan(f"Shot {n}", s, first=STILL) for n, s in enumerate(seconds, 1)]
    shots[-1] = replace(shots[-1], last=STILL)
    return BoardPlan("Storm", sum(seconds), 1920, 1080, tuple(shots), sound=True)


@pytest.mark.parametrize(
    ("seconds", "codes"),
    [
        ((3,), []),
        ((2,), ["duration_not_for_model"]),
        ((15, 15), []),
        ((16, 15), ["duration_not_for_model"]),
        ((5,) * 6, []),
        ((4,) * 7, ["too_many_shots_for_model"]),
    ],
)
def test_kling_4_is_said_in_the_same_words(kling_4, seconds, codes):
    assert [p.code for p in problems_for(kling_4, keyframes(*seconds))] == codes


def test_kling_4_takes_a_picture_at_every_cut(kling_4):
    plan = keyframes(10, 10, 10)
    at_a_cut = replace(
        plan, shots=(ShotPlan("ab", 15), ShotPlan("cd", 15, first=STILL))
    )
    in_words = replace(plan, shots=(ShotPlan("ab", 15), ShotPlan("cd", 15)))

    assert [place for place, _ in kling_4.frames_sent(plan)] == [
        "shots[0].first_frame",
        "shots[1].first_frame",
        "shots[2].first_frame",
        "shots[2].last_frame",
    ]
    # Where only a cut has a picture, it is still image-to-video.
    assert [kling_4.id_for(p) for p in (plan, at_a_cut, in_words)] == [
        "kwaivgi/i2v",
        "kwaivgi/i2v",
        "kwaivgi/kling-v4.0/t2v",
    ]


def test_of_two_pictures_at_one_cut_kling_4_is_sent_the_next_shot_s_first(kling_4):
    other = replace(STILL, sha256="b" * 64)
    shots = ShotPlan("ab", 15, first=STILL, last=STILL), ShotPlan("cd", 15, first=other)
    plan = BoardPlan("Storm", 30, 1920, 1080, shots, sound=True)

    (problem,) = problems_for(kling_4, plan)

    assert (problem.code, problem.blocks) == ("cut_frames_differ", False)
    assert [frame for _, frame in kling_4.frames_sent(plan)] == [STILL, other]


def test_kling_4_has_the_settings_its_entry_names(kling_4):
    plan = keyframes(10, 10)
    chosen = {"resolution": "1080p", "reference_videos": ["a" * 64] * 1}

    assert problems_for(kling_4, plan, chosen) == ()
    assert str(kling_4.quote(plan)) == "price unknown"
    (wrong,) = problems_for(kling_4, plan, {"resolution": "4k"})
    assert wrong.message == "Resolution is one of 720p, 1080p."


def sent_to_wavespeed(model: VideoModel, plan: BoardPlan, **settings: Any) -> Any:
    request = RenderRequest(model.slug, plan, settings)
    media = {STILL.sha256: "https://media.test/still.png"}
    return compiled(GatewayOrder(request, model, media))


def test_what_its_entry_names_is_what_goes_out(kling_4):
    first = replace(
        keyframes(10), shots=(ShotPlan("Storm", 10, first=STILL, last=STILL),)
    )

    model_id, inputs = sent_to_wavespeed(kling_4, first)

    assert model_id == "kwaivgi/i2v"
    assert inputs == {
        "prompt": "Storm",
        "duration": 10,
        "image": "https://media.test/still.png",
        "tail_image": "https://media.test/still.png",
        "audio": {"on": True},
        "mode": "keyframes",
        "output": {"size": "1080p"},
    }


def test_frames_at_cuts_would_be_billed_and_not_be_seen_so_they_are_not_sent(kling_4):
    plan = keyframes(10, 10, 10)

    with pytest.raises(RefusedOrder, match=r"cannot send Kling 4\.0 frames between"):
        sent_to_wavespeed(kling_4, plan)
    assert files_sent(RenderRequest(kling_4.slug, plan), kling_4) == (STILL.sha256,)


def test_the_shots_go_out_under_the_name_its_entry_gives_them(kling_4):
    shots = ShotPlan("Rain", 10), ShotPlan("Sun", 10)
    plan = replace(keyframes(10, 10), shots=shots)

    _, inputs = sent_to_wavespeed(kling_4, plan, resolution="720p")

    assert [shot["prompt"] for shot in inputs["scenes"]] == ["Rain", "Sun"]
    assert inputs["output"] == {"size": "720p"}


def test_what_its_entry_does_not_name_is_not_guessed(kling_4):
    silent = replace(kling_4, wire=replace(kling_4.wire, fields={}))

    with pytest.raises(RefusedOrder, match=r"does not know how Kling 4\.0 wants"):
        sent_to_wavespeed(silent, keyframes(10))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("least = 3", "least = 31", "seconds.least"),
        ("least = 3", "least = 3\nstep = 0", "seconds.least"),
        ("least = 3", "leats = 3", "seconds"),
        ("least = 3", 'least = "3"', "seconds.least"),
        ("most = 6", "most = 0", "shots.most"),
        ('most = 30\nsource = "docs"', "most = 30", "seconds.source"),
        ('most = 30\nsource = "docs"', 'most = 30\nsource = "blog"', "seconds.source"),
        (
            "most = 6\n",
            'most = 6\nsource_of = { fewest = "docs" }\n',
            "shots.source_of.fewest",
        ),
        (
            "[sources.docs]",
            UNUSED_SOURCE + "[sources.docs]",
            "sources.blog",
        ),
        ("date = 2026-11-20", 'date = "yesterday"', "sources.docs.date"),
        ('certainty = "documented"', 'certainty = "sure"', "sources.docs.certainty"),
        ('silent = "unknown"', 'silent = "-1"', "price.silent"),
        ('silent = "unknown"', 'silent = "cheap"', "price.silent"),
        ('silent = "unknown"', "silent = 0.42", "price.silent"),
        ('silent = "unknown"\n', "", "price.silent"),
        ('slug = "wavespeed/', 'slug = "runware/', "slug"),
        ('is = "always"', 'is = "sometimes"', "sound.is"),
        ("most = 1\n", "most = 0\n", "results.most"),
        ("width = 1920", "width = 0", "sizes.listed[0].width"),
        ("between = true", "betwixt = true", "frames"),
        ('name = "Kling 4.0"', 'name = "Kling 4.0"\nfps = 24', "file"),
        ('kind = "videos"', 'kind = "films"', "settings[1].kind"),
        ('group = "references"', 'group = "rare"', "settings[1].group"),
        (
            'default = "1080p"',
            'default = "1080p"\nmost = 5',
            "settings[0].least",
        ),
        (
            'default = "1080p"',
            'default = "1080p"\nneeds = { 720p = "sound" }',
            "settings[0].needs.720p",
        ),
        ('sound = "audio.on"', 'noise = "audio.on"', "wire"),
        ('shots = "scenes"', "shots = 6", "wire.shots"),
        ("always_said = true", 'unsaid = "4k"', "settings[0].unsaid"),
        (
            'most = 5\nsource = "docs"',
            'most = 5\nalways_said = true\nsource = "docs"',
            "settings[1].always_said",
        ),
        (
            "[[settings]]",
            '[[notes]]\ntext = "A rule"\n[[settings]]',
            "notes[0].source",
        ),
    ],
)
def test_a_slip_in_an_entry_is_named(old, new, place):
    assert old in KLING_4

    with pytest.raises(CatalogError) as refused:
        read(KLING_4.replace(old, new, 1), name="kling-4.toml")

    assert place in {problem.place for problem in refused.value.problems}
    assert str(refused.value).startswith("kling-4.toml:")


def test_a_default_must_fit_its_own_setting():
    setting = """
    [[settings]]
    name = "ttl"
    label = "Seconds"
    kind = "int"
    least = 60
    default = 5
    source = "docs"
    """

    with pytest.raises(CatalogError, match=r"Seconds is 60 or more\."):
        read(KLING_4 + setting)


def test_what_is_no_toml_is_refused():
    with pytest.raises(CatalogError, match="invalid_toml"):
        read("slug = ")
