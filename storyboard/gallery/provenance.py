"""Where a film comes from, as one document: on its page, and as a file beside it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Clip, Render

FORMAT = "storyboard-provenance/1"


def provenance_of(clip: Clip) -> dict[str, Any]:
    """The exact order, who made what of it when, for how much, and the file's facts.
    Nothing is in it that the team does not know; no key, and no address of a film.
    """
    render = clip.render
    order = RenderRequest.from_json(render.request)
    return {
        "format": FORMAT,
        "title": clip.title,
        "take": clip.take,
        "result": clip.result + 1,
        "is_practice": clip.is_practice,
        "is_flagged": clip.is_flagged,
        "note": clip.note,
        "model": _model(render, order),
        "provider": _provider(render),
        "ordered": {
            "at": _moment(render.ordered_at),
            "by": str(render.ordered_by) if render.ordered_by else None,
            "board": str(clip.board_id),
            "board_version": render.board_version,
            "fingerprint": render.fingerprint,
            "sent_at": _moment(render.submitted_at),
            "ready_at": _moment(clip.made_at),
        },
        "usd": {
            "quoted_for_the_order": _dollars(render.quote_usd),
            "charged_for_the_order": _dollars(render.charged_usd),
            "this_film": _dollars(clip.price_usd),
        },
        # None: neither chosen nor told.
        "seed": order.settings.get("seed"),
        "film": {
            "sha256": clip.sha256,
            "bytes": clip.size_bytes,
            "container": clip.container,
            "video_codec": clip.video_codec,
            "audio_codec": clip.audio_codec or None,
            "width": clip.width,
            "height": clip.height,
            "frames": clip.frames,
            "rate": f"{clip.rate_num}/{clip.rate_den}",
        },
        "request": order.to_json(),
    }


def _model(render: Render, order: RenderRequest) -> dict[str, Any]:
    """With the provider's own name of it, while the catalog knows it."""
    try:
        model = registry.model(render.model)
    except UnknownModel:
        return {"slug": render.model, "name": render.model, "id": None}
    known = model.id_for(order.plan) if model.ids else None
    return {"slug": model.slug, "name": model.name, "id": known}


def _provider(render: Render) -> dict[str, Any]:
    name = "This machine"
    if render.provider in registry.GATEWAYS:
        name = registry.gateway(render.provider).name
    elif render.provider not in registry.PROVIDERS:
        name = render.provider
    return {
        "slug": render.provider,
        "name": name,
        "job": render.remote_id or None,
        "key": render.account.source if render.account else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _dollars(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
