"""The catalog of models, each with its limits and whose account it goes by."""

from typing import Any

from ninja import Router

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.shapes.elements import ModelShape
from storyboard.domain.model import VideoModel
from storyboard.domain.scopes import Scope
from storyboard.providers import registry
from storyboard.teams.access import way_for

router = Router()


@router.get(
    "/models", auth=needs(Scope.READ), response=list[ModelShape], summary="List models"
)
def models_list(request: ApiRequest) -> Any:
    ways: dict[str, str] = {}

    def told(model: VideoModel) -> ModelShape:
        slug = model.provider
        if slug not in ways:
            is_gateway = slug in registry.GATEWAYS
            way = way_for(request.auth.team_id, slug)[0] if is_gateway else "here"
            ways[slug] = way
        return ModelShape.of(model, ways[slug])

    return [told(model) for model in registry.models()]
