"""The wall of takes."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from storyboard.domain.standing import Standing
from storyboard.gallery.forms.wall import WallForm
from storyboard.gallery.queries.wall import (
    MOST_NEWS,
    NEWEST,
    SORTS,
    Page,
    choices_for,
    newest_of,
    news_of,
    page_of,
    wall_of,
)
from storyboard.renders.models import Clip
from storyboard.teams.requests import PersonRequest

VERDICTS = {
    Standing.ASKED: "Asked",
    Standing.NEEDS_CHANGES: "Needs changes",
    Standing.REJECTED: "Rejected",
    Standing.APPROVED: "Approved",
    Standing.OPEN: "Nobody asked",
}


@require_safe
def gallery(request: PersonRequest) -> HttpResponse:
    form = WallForm(request.GET)
    form.is_valid()
    wanted, after = form.wanted, form.cleaned_data.get("after")
    clips = wall_of(request.user, wanted)
    page = page_of(clips, after=after, sort=wanted.sort)
    query = request.GET.copy()
    query["after"] = str(page.next or "")
    context = {
        "cards": page.cards,
        "more_url": f"?{query.urlencode()}" if page.next else "",
        "wanted": wanted,
    }
    if request.headers.get("HX-Request") and after:
        return render(request, "gallery/_clips.html", context)
    query.pop("after")
    filters = query.urlencode()
    query["since"] = _since(clips, page, form)
    narrow = {
        "choices": choices_for(request.user),
        "verdicts": VERDICTS.items(),
        "sorts": SORTS.values(),
        "after": after,
        "filters": filters,
        "news_url": f"{reverse('gallery-news')}?{query.urlencode()}",
    }
    return render(request, "gallery/gallery.html", context | narrow)


def _since(clips: QuerySet[Clip], page: Page, form: WallForm) -> str:
    """When the newest take of those on the wall came."""
    is_newest_first = form.order is NEWEST and not form.cleaned_data.get("after")
    if is_newest_first and page.cards:
        return page.cards[0].clip.made_at.isoformat()
    newest = None if is_newest_first else newest_of(clips)
    return (newest or timezone.now()).isoformat()


@require_safe
def gallery_news(request: PersonRequest) -> HttpResponse:
    """How many takes have come since the page was loaded: said, never pushed in."""
    form = WallForm(request.GET)
    form.is_valid()
    since = form.cleaned_data.get("since")
    count = news_of(wall_of(request.user, form.wanted), since=since) if since else 0
    if str(count) == request.GET.get("seen", "0"):
        return HttpResponse(status=204)
    query = request.GET.copy()
    for name in ("seen", "since", "after", "sort"):
        query.pop(name, None)
    asks = request.GET.copy()
    asks["seen"] = str(count)
    context = {
        "count": min(count, MOST_NEWS),
        "is_more": count > MOST_NEWS,
        "show_url": f"{reverse('gallery')}?{query.urlencode()}",
        "news_url": f"{reverse('gallery-news')}?{asks.urlencode()}",
    }
    return render(request, "gallery/_news.html", context)
