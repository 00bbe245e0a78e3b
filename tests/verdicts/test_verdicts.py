"""Deciding about a take, by the addresses of the panel."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.models import Shot
from storyboard.domain.standing import Standing
from storyboard.renders.models import Clip, Render
from storyboard.review.models import Asked, Verdict
from tests.verdicts.people import TOKEN, guest_by, link_to

HTMX = {"HX-Request": "true"}


def at(name: str, clip: Clip, token: str = "") -> str:
    if token:
        return reverse(f"shared-{name}", args=[token, clip.pk])
    return reverse(name, args=[clip.pk])


def give(client: Client, clip: Clip, decision: str, *, token: str = "", **more):
    form = {"decision": decision, **more}
    return client.post(at("verdict-give", clip, token), form, headers=HTMX)


def panel(client: Client, clip: Clip, token: str = "") -> Tag:
    answer = client.get(at("clip-verdicts", clip, token))
    assert answer.status_code == 200
    found = BeautifulSoup(answer.content, "html.parser").find(id="verdicts")
    assert isinstance(found, Tag)
    return found


def words(part: Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ", strip=True).split())


def stands(clip: Clip) -> str:
    return Clip.objects.get(pk=clip.pk).standing


def ask(client: Client, clip: Clip, *who: str, **more):
    return client.post(at("verdict-ask", clip), {"who": who, **more}, headers=HTMX)


def test_a_take_is_approved_and_the_clip_says_so(as_rita, keep, board) -> None:
    clip = keep(board)
    assert "Not decided" in words(panel(as_rita, clip))

    answer = give(as_rita, clip, "approved")

    assert answer.status_code == 200
    assert "review:changed" in answer["HX-Trigger"]
    assert stands(clip) == Standing.APPROVED
    said = words(panel(as_rita, clip))
    assert "1 of 1 approved" in said
    assert "Rita Reviewer approved it" in said
    page = as_rita.get(reverse("clip", args=[clip.pk])).content.decode()
    takes = BeautifulSoup(page, "html.parser").find(id="verdicts")
    assert takes is not None


def test_a_page_that_learns_of_a_verdict_looks_again_at_what_else_it_says(
    as_rita, as_max, keep, board
) -> None:
    clip = keep(board)
    address = str(panel(as_max, clip)["hx-get"])
    assert as_max.get(address, headers=HTMX).status_code == 204

    give(as_rita, clip, "approved")

    answer = as_max.get(address, headers=HTMX)
    assert "review:changed" in answer["HX-Trigger"]
    assert "Rita Reviewer approved it" in answer.content.decode().replace("</b>", "")


def test_needs_changes_is_said_in_words(as_rita, keep, board) -> None:
    clip = keep(board)

    refused = give(as_rita, clip, "needs_changes", words="  ")
    assert refused.status_code == 422
    assert "Say what should change." in refused.content.decode()
    assert not Verdict.objects.exists()

    give(as_rita, clip, "needs_changes", words="Hold the cut\nhalf a second longer.")

    assert stands(clip) == Standing.NEEDS_CHANGES
    assert "half a second longer." in words(panel(as_rita, clip))


def test_a_rejection_is_one_press_and_its_reason_follows(as_rita, keep, board) -> None:
    clip = keep(board)

    give(as_rita, clip, "rejected")
    assert stands(clip) == Standing.REJECTED
    give(as_rita, clip, "rejected", reason="artefacts", words="Six fingers")

    verdict = Verdict.objects.get()
    assert (verdict.reason, verdict.words) == ("artefacts", "Six fingers")
    assert "rejected it: artefacts" in words(panel(as_rita, clip))
    give(as_rita, clip, "rejected", reason="motion")
    verdict.refresh_from_db()
    assert (verdict.reason, verdict.words) == ("motion", "Six fingers")


def test_the_latest_of_a_reviewer_counts_and_the_older_are_its_history(
    as_rita, keep, board
) -> None:
    clip = keep(board)
    give(as_rita, clip, "rejected", reason="text")
    give(as_rita, clip, "approved")

    assert stands(clip) == Standing.APPROVED
    assert Verdict.objects.count() == 2
    found = panel(as_rita, clip)
    assert len(found.select(".ruled li")) == 1
    assert [words(li.span) for li in found.select(".happened li")] == [
        "Rita Reviewer approved it",
        "Rita Reviewer rejected it: wrong text",
    ]


def test_a_verdict_taken_back_brings_no_older_one_back(as_rita, keep, board) -> None:
    clip = keep(board)
    give(as_rita, clip, "rejected")
    give(as_rita, clip, "approved")

    for _ in range(2):
        answer = as_rita.post(at("verdict-take-back", clip), headers=HTMX)
        assert answer.status_code == 200

    assert stands(clip) == Standing.OPEN
    history = words(panel(as_rita, clip).select_one(".happened"))
    assert history.count("took that back") == 1


def test_one_no_outweighs_the_others(as_rita, as_max, as_alice, keep, board) -> None:
    clip = keep(board)
    give(as_rita, clip, "approved")
    give(as_max, clip, "needs_changes", words="The lamp")
    assert stands(clip) == Standing.NEEDS_CHANGES

    give(as_alice, clip, "rejected")

    assert stands(clip) == Standing.REJECTED
    assert "1 of 3 approved" in words(panel(as_rita, clip))


def test_who_is_asked_has_to_answer_before_it_is_approved(
    as_max, as_rita, as_alice, cast, keep, board
) -> None:
    clip = keep(board)
    day = timezone.localdate() + timedelta(days=1)

    answer = ask(
        as_max,
        clip,
        f"user:{cast.rita.pk}",
        f"user:{cast.alice.pk}",
        due_on=day.isoformat(),
        note="Is the light right?",
    )

    assert answer.status_code == 200
    assert stands(clip) == Standing.ASKED
    hers = words(panel(as_rita, clip))
    assert "Max Maker asks you to decide, due tomorrow. Is the light right?" in hers
    give(as_rita, clip, "approved")
    assert stands(clip) == Standing.ASKED
    assert "1 of 2 approved" in words(panel(as_max, clip))
    assert "asks you" not in words(panel(as_rita, clip))
    give(as_alice, clip, "approved")
    assert stands(clip) == Standing.APPROVED


def test_overdue_is_said_in_words(as_max, as_rita, cast, keep, board) -> None:
    clip = keep(board)
    ask(as_max, clip, f"user:{cast.rita.pk}")
    Asked.objects.update(due_on=timezone.localdate() - timedelta(days=2))

    assert "Rita Reviewer has not decided, 2 days overdue" in words(panel(as_max, clip))
    assert "asks you to decide, 2 days overdue." in words(panel(as_rita, clip))


def test_asking_no_more_lets_the_others_decide(
    as_max, as_rita, cast, keep, board
) -> None:
    clip = keep(board)
    ask(as_max, clip, f"user:{cast.rita.pk}", f"user:{cast.alice.pk}")
    give(as_rita, clip, "approved")
    asked = Asked.objects.get(user=cast.alice)

    form = {"asked": str(asked.pk)}
    assert as_rita.post(at("verdict-unask", clip), form).status_code == 403
    assert as_max.post(at("verdict-unask", clip), form).status_code == 302

    assert stands(clip) == Standing.APPROVED


def test_asking_twice_is_one_asking_with_the_new_day(as_max, cast, keep, board) -> None:
    clip = keep(board)
    today = timezone.localdate()
    ask(as_max, clip, f"user:{cast.rita.pk}")
    ask(as_max, clip, f"user:{cast.rita.pk}", due_on=today.isoformat())

    assert Asked.objects.get().due_on == today


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose somebody to ask."),
        ({"who": ["user:nobody"]}, "Somebody you chose cannot be asked any more."),
        ({"due_on": "yesterday"}, "This is no date."),
        ({"due_on": "2001-01-01"}, "Choose a day from today on, within a year."),
    ],
)
def test_an_asking_nobody_can_follow_is_refused_in_words(
    as_max, cast, keep, board, form, sentence
) -> None:
    clip = keep(board)
    who = {"who": [f"user:{cast.rita.pk}"]} if "due_on" in form else {}

    answer = as_max.post(at("verdict-ask", clip), {**who, **form}, headers=HTMX)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Asked.objects.exists()


def test_a_new_take_starts_without_verdicts_and_offers_to_ask_the_same(
    as_max, as_rita, cast, keep, board
) -> None:
    first = keep(board)
    ask(as_max, first, f"user:{cast.rita.pk}")
    give(as_rita, first, "rejected")

    second = keep(board)

    assert stands(second) == Standing.OPEN
    found = panel(as_max, second)
    assert "Rita" not in words(found.select_one(".stands"))
    chosen = [box["value"] for box in found.select("[name=who][checked]")]
    assert chosen == [f"user:{cast.rita.pk}"]
    assert "who was asked about take 1" in words(found)


def test_an_approval_of_a_changed_board_is_of_an_older_version(
    as_rita, keep, board
) -> None:
    clip = keep(board)
    give(as_rita, clip, "approved")
    assert "Of an older version" not in words(panel(as_rita, clip))

    Shot.objects.filter(board=board, place=1).update(prompt="The lamp goes out.")

    said = words(panel(as_rita, clip))
    assert "Of an older version Since then: shot 2's prompt" in said


def test_approving_offers_makers_to_pick_the_take(as_max, as_rita, keep, board) -> None:
    clip = keep(board)
    give(as_rita, clip, "approved")

    assert "Make this the pick" not in words(panel(as_rita, clip))
    offer = panel(as_max, clip).select_one("form.offer")
    assert offer is not None
    (seen,) = offer.select("[name=seen]")
    as_max.post(str(offer["action"]), {"seen": str(seen["value"])})

    assert "Make this the pick" not in words(panel(as_max, clip))


def test_a_poll_gets_the_panel_only_when_it_says_something_else(
    as_max, as_rita, keep, board
) -> None:
    clip = keep(board)
    asks = panel(as_max, clip)["hx-get"]
    assert as_max.get(asks).status_code == 204

    give(as_rita, clip, "approved")

    assert as_max.get(asks).status_code == 200


def test_without_a_script_the_page_comes_back(as_rita, keep, board) -> None:
    clip = keep(board)

    answer = as_rita.post(at("verdict-give", clip), {"decision": "approved"})

    assert answer.status_code == 302
    assert answer["Location"] == reverse("clip", args=[clip.pk])
    refused = as_rita.post(at("verdict-give", clip), {"decision": "needs_changes"})
    assert refused.status_code == 422
    assert "Say what should change." in refused.content.decode()


ADDRESSES = ("verdict-give", "verdict-take-back", "verdict-ask", "verdict-unask")


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_decides_nothing(as_mallory, keep, board, name) -> None:
    clip = keep(board)

    answer = as_mallory.post(at(name, clip), {"decision": "approved"})

    assert answer.status_code == 404
    assert as_mallory.get(at("clip-verdicts", clip)).status_code == 404
    assert stands(clip) == Standing.OPEN


def test_a_reviewer_asks_nobody(as_rita, cast, keep, board) -> None:
    clip = keep(board)

    assert ask(as_rita, clip, f"user:{cast.max.pk}").status_code == 403
    assert "Ask for a verdict" not in words(panel(as_rita, clip))


def test_drafts_and_films_of_single_shots_are_not_decided_about(
    as_max, keep, board
) -> None:
    draft, part = keep(board), keep(board)
    Render.objects.filter(pk=draft.render_id).update(take=0)
    Clip.objects.filter(pk=draft.pk).update(take=0)
    Clip.objects.filter(pk=part.pk).update(shot=0)

    for clip in (draft, part):
        assert give(as_max, clip, "approved").status_code == 404


# ---- guests


def test_a_guest_decides_by_a_link_that_allows_it(as_max, keep, board) -> None:
    clip = keep(board)
    gus, guest = guest_by(link_to(board))

    answer = give(gus, clip, "needs_changes", token=TOKEN, words="Warmer, please.")

    assert answer.status_code == 200
    verdict = Verdict.objects.get()
    assert (verdict.guest, verdict.user, verdict.reviewer) == (guest, None, "Gus")
    assert stands(clip) == Standing.NEEDS_CHANGES
    assert "Gus, guest asked for changes" in words(panel(as_max, clip))
    mine = panel(gus, clip, TOKEN)
    assert "You asked for changes." in words(mine)
    # Nothing of the team's own: who is asked, and what happened before.
    assert "What happened" not in words(mine)
    assert "Ask for a verdict" not in words(mine)


def test_guests_of_a_link_are_asked_together(as_max, keep, board) -> None:
    clip, link = keep(board), link_to(board)
    ask(as_max, clip, f"link:{link.pk}", note="Which ending?")
    assert stands(clip) == Standing.ASKED
    assert "Guests of Client have not decided" in words(panel(as_max, clip))
    gus, _ = guest_by(link)
    theirs = words(panel(gus, clip, TOKEN))
    assert "asks you to decide. Which ending?" in theirs
    # What the team calls the link is the team's own.
    assert "Guests of Client" not in theirs

    give(gus, clip, "approved", token=TOKEN)

    assert stands(clip) == Standing.APPROVED
    assert "1 of 1 approved" in words(panel(as_max, clip))


def test_two_guests_of_a_link_are_two_reviewers(keep, board) -> None:
    clip, link = keep(board), link_to(board)
    gus, _ = guest_by(link)
    gwen, _ = guest_by(link, "Gwen")

    give(gus, clip, "approved", token=TOKEN)
    give(gwen, clip, "rejected", token=TOKEN)
    assert stands(clip) == Standing.REJECTED
    gwen.post(at("verdict-take-back", clip, TOKEN), headers=HTMX)

    assert stands(clip) == Standing.APPROVED


def test_a_guest_without_a_name_or_the_right_only_reads(client, keep, board) -> None:
    clip, link = keep(board), link_to(board)
    assert "decide" not in str(panel(client, clip, TOKEN).select("form"))
    assert give(client, clip, "approved", token=TOKEN).status_code == 403

    type(link).objects.update(may_decide=False)
    gus, _ = guest_by(link)
    assert give(gus, clip, "approved", token=TOKEN).status_code == 403
    assert panel(gus, clip, TOKEN).select(".decide") == []
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("how", ["revoked", "expired", "elsewhere"])
def test_a_link_that_is_closed_or_leads_elsewhere_decides_nothing(
    keep, board, cast, how
) -> None:
    clip, other = keep(board), keep(board)
    past = timezone.now() - timedelta(minutes=1)
    facts: dict[str, dict[str, Any]] = {
        "revoked": {"revoked_at": past},
        "expired": {"expires_at": past},
        "elsewhere": {},
    }
    link = link_to(other if how == "elsewhere" else board, **facts[how])
    gus, _ = guest_by(link)

    assert give(gus, clip, "approved", token=TOKEN).status_code == 404
    assert gus.get(at("clip-verdicts", clip, TOKEN)).status_code == 404
    assert stands(clip) == Standing.OPEN


def test_the_panel_costs_the_same_for_many_verdicts(
    as_max, as_rita, as_alice, keep, board, django_assert_max_num_queries
) -> None:
    clip = keep(board)
    for client in (as_max, as_rita, as_alice):
        for decision in ("rejected", "approved"):
            give(client, clip, decision)

    with django_assert_max_num_queries(30):
        panel(as_max, clip)
