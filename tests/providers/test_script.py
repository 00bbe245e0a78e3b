"""What a board comes to in words before it is any gateway's JSON."""

from dataclasses import replace

import pytest

from storyboard.domain.limits import problems_for
from storyboard.domain.model import Elements
from storyboard.domain.plan import ElementRef, FrameRef, ShotPlan
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import Segment, script_for
from storyboard.providers.vendors.runcomfy.orders import compiled as for_runcomfy
from storyboard.providers.vendors.runware.orders import compiled
from storyboard.providers.vendors.wavespeed.orders import compiled as inputs_for
from storyboard.providers.vendors.wavespeed.orders import compiled_element
from tests.providers.boards_sent import (
    CAST,
    FIRST,
    FRONT,
    GATEWAY_MODELS,
    LAST,
    MARA,
    MEDIA,
    MODELS,
    MOTION,
    NUMBER,
    order_for,
    plan_for,
)

CUTS = {
    "runware/kling-3-4k": "intelligence",
    "wavespeed/kling-3-4k": "intelligent",
    "runcomfy/kling-3-standard": "intelligent",
}
APART = {"overall_prompt_in_shots": False}
TWO = (ShotPlan("The sea rises", 4), ShotPlan("@mara runs", 6, first=FIRST))


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_the_overall_prompt_stands_before_every_shot(slug):
    plan = plan_for(slug, *TWO[:1], ShotPlan("A door", 6), prompt="Storm at night.")

    script = script_for(order_for(slug, plan))

    assert script.prompt == "Storm at night."
    assert script.segments == (
        Segment("Storm at night.\nThe sea rises", 4),
        Segment("Storm at night.\nA door", 6),
    )


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_the_overall_prompt_can_be_kept_out_of_the_shots(slug):
    plan = plan_for(slug, *TWO[:1], ShotPlan("A door", 6), prompt="Storm at night.")

    script = script_for(order_for(slug, plan, APART))

    assert script.prompt == "Storm at night."
    assert script.segments == (Segment("The sea rises", 4), Segment("A door", 6))


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_what_is_kept_out_of_the_shots_does_not_count_for_their_length(slug):
    model = MODELS[slug]
    longest = "a" * (model.shots.most_prompt or model.prompt.most)
    plan = plan_for(slug, ShotPlan(longest, 5), ShotPlan("A door", 5), prompt="Night.")

    joined, apart = (
        [p.code for p in problems_for(model, plan, settings)]
        for settings in ({}, APART)
    )

    assert "prompt_too_long_for_model" in joined
    assert "prompt_too_long_for_model" not in apart


@pytest.mark.parametrize("chosen", [{}, APART])
@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_a_film_of_one_shot_is_one_prompt(slug, chosen):
    plan = plan_for(slug, ShotPlan("The sea rises", 5), prompt="Night.")

    script = script_for(order_for(slug, plan, chosen))

    assert (script.prompt, script.segments) == ("Night.\nThe sea rises", ())


def test_without_an_overall_prompt_the_shots_make_it():
    slug = "runcomfy/kling-3-4k"

    short = script_for(order_for(slug, plan_for(slug, *TWO)))
    long = script_for(
        order_for(slug, plan_for(slug, *(ShotPlan("a" * 2000, 5) for _ in range(2))))
    )

    assert short.prompt == "The sea rises\n@mara runs"
    assert long.prompt == "a" * 2000


@pytest.mark.parametrize("slug", CUTS)
def test_where_the_model_cuts_the_story_is_one_text_and_no_list(slug):
    plan = plan_for(slug, *TWO, prompt="Night.", elements=CAST)
    order = order_for(slug, plan, {"shot_type": CUTS[slug]})

    script = script_for(order)

    name = "<<<element_1>>>" if slug.startswith("runware/") else "Mara"
    assert script.segments == ()
    assert script.prompt == (
        f"Night.\nShot 1 (4 s): The sea rises\nShot 2 (6 s): {name} runs"
    )


@pytest.mark.parametrize("slug", CUTS)
@pytest.mark.parametrize("over", [0, 1])
def test_a_story_of_2500_characters_fits_and_one_more_does_not(slug, over):
    around = len("Shot 1 (5 s): \nShot 2 (5 s): ")
    texts = ("a" * 1200, "b" * (2500 - around - 1200 + over))
    plan = plan_for(slug, *(ShotPlan(text, 5) for text in texts))
    order = order_for(slug, plan, {"shot_type": CUTS[slug]})

    if not over:
        assert len(script_for(order).prompt) == 2500
        return
    with pytest.raises(RefusedOrder, match="2501 characters; 2500 is the most"):
        script_for(order)


def test_each_gateway_has_its_own_word_for_the_cut():
    runware, wavespeed = (
        order_for(slug, plan_for(slug, *TWO, elements=CAST), {"shot_type": word})
        for slug, word in list(CUTS.items())[:2]
    )
    runware = replace(
        runware,
        request=replace(
            runware.request,
            plan=plan_for(
                "runware/kling-3-4k", replace(TWO[0], first=FIRST), ShotPlan("b b", 6)
            ),
        ),
    )

    task, (_, inputs) = compiled(runware, submission_id=NUMBER), inputs_for(wavespeed)

    assert task["providerSettings"]["klingai"] == {"shotType": "intelligence"}
    assert inputs["shot_type"] == "intelligent"
    assert "multi_prompt" not in inputs


def test_elements_are_numbered_by_first_mention_and_sent_in_that_order():
    slug = "runware/kling-o3-4k"
    plan = plan_for(
        slug,
        ShotPlan("@mara and @oilskin", 5),
        ShotPlan("@oilskin", 5),
        prompt="A film about @oilskin.",
        elements=CAST,
    )

    task = compiled(order_for(slug, plan), submission_id=NUMBER)

    assert task["positivePrompt"] == "A film about <<<element_1>>>."
    assert task["providerSettings"]["klingai"]["multiPrompt"][0]["prompt"] == (
        "A film about <<<element_1>>>.\n<<<element_2>>> and <<<element_1>>>"
    )
    front = [element["frontalImage"] for element in task["inputs"]["elements"]]
    assert front == ["https://media.test/coat.png", "https://media.test/front.png"]


def test_an_element_of_other_content_has_another_id_of_at_most_20_characters():
    slug = "runware/kling-o3-4k"

    def id_of(element: ElementRef) -> str:
        shot = ShotPlan(f"@{element.slug} runs", 5)
        order = order_for(slug, plan_for(slug, shot, elements=(element,)))
        (sent,) = compiled(order, submission_id=NUMBER)["inputs"]["elements"]
        return str(sent["id"])

    ids = {
        id_of(MARA),
        id_of(replace(MARA, pictures=(FRONT,))),
        id_of(replace(MARA, slug="m" * 32)),
    }

    assert len(ids) == 3
    assert max(map(len, ids)) == 20
    assert id_of(MARA) == id_of(replace(MARA))


def test_an_element_of_a_video_sends_no_pictures():
    slug = "runware/kling-3-4k"
    dancer = ElementRef("dancer", videos=(LAST.sha256,))
    shot = ShotPlan("@dancer turns", 5, first=FIRST)
    order = order_for(slug, plan_for(slug, shot, elements=(dancer,)))

    (sent,) = compiled(order, submission_id=NUMBER)["inputs"]["elements"]

    assert sent.keys() == {"id", "description", "videos"}


@pytest.mark.parametrize("slug", ["runware/kling-3-4k", "runware/kling-3-pro"])
def test_elements_without_a_frame_are_never_sent_where_they_would_be_ignored(slug):
    order = order_for(slug, plan_for(slug, ShotPlan("@mara", 5), elements=CAST))

    with pytest.raises(RefusedOrder) as refused:
        compiled(order, submission_id=NUMBER)

    assert refused.value.code == "elements_need_frame"


def test_a_last_frame_alone_is_not_sent():
    slug = "runware/kling-3-4k"
    order = order_for(slug, plan_for(slug, ShotPlan("ab", 5, last=LAST)))

    with pytest.raises(RefusedOrder, match="only with a first frame"):
        compiled(order, submission_id=NUMBER)


def test_a_size_the_model_has_not_is_not_sent():
    slug = "wavespeed/kling-3-4k"
    plan = replace(plan_for(slug), width=1000, height=562)

    with pytest.raises(RefusedOrder, match="does not make 1000 x 562"):
        inputs_for(order_for(slug, plan))


@pytest.mark.parametrize(
    ("slug", "sent"),
    [
        ("runware/kling-o3-standard", "720p"),
        ("runware/kling-o3-pro", "1080p"),
        ("runware/kling-o3-4k", "4k"),
    ],
)
def test_omni_with_frames_says_a_preset_even_for_a_square(slug, sent):
    square = MODELS[slug].sizes[2]
    plan = plan_for(slug, ShotPlan("ab", 5, first=FIRST))
    plan = replace(plan, width=square.width, height=square.height)

    task = compiled(order_for(slug, plan), submission_id=NUMBER)

    assert task["resolution"] == sent
    assert not {"width", "height"} & task.keys()


def test_what_is_the_default_anyway_is_not_said_to_runware():
    slug = "runware/kling-3-4k"
    settings = {"shot_type": "customize", "check_content": False, "safety_mode": "none"}

    task = compiled(order_for(slug, plan_for(slug), settings), submission_id=NUMBER)

    assert not {"providerSettings", "safety", "numberResults"} & task.keys()


def test_a_picture_without_words_sends_no_prompt_where_none_is_needed():
    slug = "runware/kling-o3-4k"
    shot = ShotPlan("", 5, first=FIRST)

    task = compiled(order_for(slug, plan_for(slug, shot)), submission_id=NUMBER)

    assert "positivePrompt" not in task


def test_a_voice_goes_with_its_pictures():
    slug = "runware/kling-3-4k"
    singer = replace(MARA, voices=(LAST.sha256,))
    shot = ShotPlan("@mara sings", 5, first=FIRST)
    order = order_for(slug, plan_for(slug, shot, elements=(singer,)))

    (sent,) = compiled(order, submission_id=NUMBER)["inputs"]["elements"]

    assert sent["voices"] == [MEDIA[LAST.sha256]]


def test_reference_media_and_the_upload_address_go_where_the_page_says():
    slug = "runware/kling-3-pro"
    settings = {
        "reference_images": [FRONT.sha256],
        "reference_videos": [LAST.sha256],
        "character_orientation": "video",
        "keep_original_sound": True,
        "upload_endpoint": "https://bucket.test/put",
    }

    order = order_for(slug, plan_for(slug), settings)
    task = compiled(order, submission_id=NUMBER)

    assert task["inputs"] == {
        "referenceImages": [MEDIA[FRONT.sha256]],
        "referenceVideos": [MEDIA[LAST.sha256]],
    }
    assert task["providerSettings"]["klingai"] == {
        "characterOrientation": "video",
        "keepOriginalSound": True,
    }
    assert task["uploadEndpoint"] == "https://bucket.test/put"


def test_an_edited_video_keeps_its_own_size_and_length():
    slug = "runware/kling-o3-4k"
    uploaded, named = (
        order_for(slug, plan_for(slug), {"source_video": value})
        for value in (MOTION, "https://films.test/take.mp4")
    )

    task = compiled(uploaded, submission_id=NUMBER)
    by_address = compiled(named, submission_id=NUMBER)

    assert task["inputs"] == {"video": MEDIA[MOTION]}
    assert by_address["inputs"] == {"video": "https://films.test/take.mp4"}
    assert not {"width", "height", "duration", "resolution"} & task.keys()


def test_an_element_is_named_at_wavespeed_as_the_prompt_names_it():
    slug = "wavespeed/kling-3-4k"
    plan = plan_for(slug, ShotPlan("@mara runs", 5), elements=CAST)

    _, inputs = inputs_for(order_for(slug, plan))
    _, bare = inputs_for(order_for(slug, plan), bare_element_ids=True)

    assert inputs["prompt"].startswith(compiled_element(MARA, MEDIA)["name"])
    assert inputs["element_list"] == [{"element_id": "101"}]
    assert bare["element_list"] == ["101"]


def test_an_element_not_made_yet_stops_the_order():
    slug = "wavespeed/kling-3-4k"
    plan = plan_for(slug, ShotPlan("@mara runs", 5), elements=CAST)
    order = replace(order_for(slug, plan), elements={})

    with pytest.raises(RefusedOrder) as refused:
        inputs_for(order)

    assert (refused.value.code, refused.value.retryable) == ("element_not_made", True)


def test_an_element_of_one_picture_repeats_it_and_long_words_are_cut():
    still = FrameRef(FRONT.sha256, 1024, 1024)
    member = replace(MARA, pictures=(still,), description="d" * 101, tags=())

    made = compiled_element(member, MEDIA)

    assert made["element_refer_list"] == [MEDIA[FRONT.sha256]]
    assert made["description"] == "d" * 100
    assert "tag_list" not in made


def test_an_element_without_its_picture_is_not_made():
    with pytest.raises(RefusedOrder, match="picture of @mara is missing"):
        compiled_element(MARA, {})


@pytest.mark.parametrize(
    ("compile_for", "slug"),
    [(inputs_for, "wavespeed/kling-3-4k"), (for_runcomfy, "runcomfy/kling-3-4k")],
)
def test_where_a_request_cannot_say_how_many_films_one_is_all_there_is(
    compile_for, slug
):
    with pytest.raises(RefusedOrder, match="cannot be asked for several films"):
        compile_for(order_for(slug, plan_for(slug), results=2))


def test_elements_that_cannot_be_said_are_not_left_out_in_silence():
    slug = "runcomfy/kling-3-4k"
    model = replace(MODELS[slug], elements=Elements(most=3))
    plan = plan_for(slug, ShotPlan("@mara runs", 5, first=FIRST), elements=CAST)

    with pytest.raises(RefusedOrder, match="does not know how Kling V3"):
        for_runcomfy(order_for(slug, plan, model=model))
