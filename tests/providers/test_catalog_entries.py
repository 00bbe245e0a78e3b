"""An entry is read strictly: what it can say, and every slip named by its place."""

import pytest

from storyboard.domain.limits import problems_for
from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan
from storyboard.providers.catalog import CatalogError, read

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
"""


UNUSED_SOURCE = """
[sources.blog]
text = "A blog"
date = 2026-11-20
certainty = "inferred"
"""


def test_kling_4_is_said_in_the_same_words():
    model = read(KLING_4)
    keyframes = (
        ShotPlan("ab", 15, first=STILL),
        ShotPlan("cd", 15, first=STILL, last=STILL),
    )
    plan = BoardPlan("Storm", 30, 1920, 1080, keyframes, sound=True)

    assert problems_for(model, plan) == ()
    assert model.id_for(plan) == "kwaivgi/i2v"
    assert str(model.quote(plan)) == "price unknown"


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
