"""Addresses of projects, boards, shots and frames."""

from django.urls import path, register_converter

from storyboard.boards.views import (
    boards,
    crops,
    element_media,
    elements,
    exchange,
    fields,
    frames,
    history,
    media,
    projects,
    several,
    shots,
    soundtrack,
)


class Which:
    """The slot of a frame on its shot."""

    regex = "first|last"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Kind(Which):
    """The original of a frame, or one of the copies made of it."""

    regex = "original|picture|preview|thumb"


class Medium(Which):
    """What shows an element."""

    regex = "picture|video|voice"


register_converter(Which, "which")
register_converter(Medium, "medium")
register_converter(Kind, "kind")

urlpatterns = [
    path("", projects.projects, name="projects"),
    path("elements/", elements.elements, name="elements"),
    path("elements/new/", elements.element_new, name="element-new"),
    path("elements/<uuid:element_id>/", elements.element, name="element"),
    path(
        "elements/<uuid:element_id>/fields/", fields.element_field, name="element-field"
    ),
    path(
        "elements/<uuid:element_id>/rename/",
        elements.element_rename,
        name="element-rename",
    ),
    path(
        "elements/<uuid:element_id>/media/<medium:medium>/",
        element_media.element_media,
        name="element-media",
    ),
    path(
        "elements/<uuid:element_id>/trash/",
        elements.element_trash,
        name="element-trash",
    ),
    path(
        "elements/<uuid:element_id>/restore/",
        elements.element_restore,
        name="element-restore",
    ),
    path("voices/<uuid:voice_id>/", element_media.voice_file, name="voice-file"),
    path("projects/new/", projects.project_new, name="project-new"),
    path("projects/<uuid:project_id>/", projects.project, name="project"),
    path(
        "projects/<uuid:project_id>/fields/", fields.project_field, name="project-field"
    ),
    path(
        "projects/<uuid:project_id>/boards/",
        projects.project_boards,
        name="project-boards",
    ),
    path("projects/<uuid:project_id>/cap/", projects.project_cap, name="project-cap"),
    path(
        "projects/<uuid:project_id>/trash/",
        projects.project_trash,
        name="project-trash",
    ),
    path(
        "projects/<uuid:project_id>/restore/",
        projects.project_restore,
        name="project-restore",
    ),
    path(
        "projects/<uuid:project_id>/boards/new/", projects.board_new, name="board-new"
    ),
    path(
        "projects/<uuid:project_id>/boards/move/",
        projects.board_move,
        name="board-move",
    ),
    path(
        "projects/<uuid:project_id>/import/",
        exchange.board_import,
        name="board-import",
    ),
    path(
        "boards/<uuid:board_id>/export.json",
        exchange.board_export_json,
        name="board-export-json",
    ),
    path(
        "boards/<uuid:board_id>/export.zip",
        exchange.board_export_zip,
        name="board-export-zip",
    ),
    path("boards/<uuid:board_id>/", boards.board, name="board"),
    path("boards/<uuid:board_id>/parts/", boards.parts, name="board-parts"),
    path("boards/<uuid:board_id>/version/", boards.version, name="board-version"),
    path("boards/<uuid:board_id>/models/", boards.models, name="board-models"),
    path("boards/<uuid:board_id>/price/", boards.price, name="board-price"),
    path("boards/<uuid:board_id>/model/", boards.model, name="board-model"),
    path("boards/<uuid:board_id>/lengthen/", boards.lengthen, name="board-lengthen"),
    path("boards/<uuid:board_id>/fit/", boards.fit, name="board-fit"),
    path("boards/<uuid:board_id>/fix/", boards.fix, name="board-fix"),
    path("boards/<uuid:board_id>/history/", history.history, name="board-history"),
    path("boards/<uuid:board_id>/undo/", history.undo, name="board-undo"),
    path("boards/<uuid:board_id>/redo/", history.redo, name="board-redo"),
    path(
        "revisions/<uuid:revision_id>/restore/",
        history.restore,
        name="revision-restore",
    ),
    path(
        "revisions/<uuid:revision_id>/fields/",
        fields.revision_field,
        name="revision-field",
    ),
    path("boards/<uuid:board_id>/track/", soundtrack.track, name="board-track"),
    path("boards/<uuid:board_id>/fields/", fields.board_field, name="board-field"),
    path(
        "boards/<uuid:board_id>/settings/<slug:setting>/",
        media.setting_file,
        name="board-setting-file",
    ),
    path(
        "footage/<uuid:footage_id>/film/",
        element_media.footage_file,
        name="footage-file",
    ),
    path(
        "footage/<uuid:footage_id>/poster/",
        media.footage_poster,
        name="footage-poster",
    ),
    path(
        "boards/<uuid:board_id>/duplicate/",
        projects.board_duplicate,
        name="board-duplicate",
    ),
    path("boards/<uuid:board_id>/trash/", projects.board_trash, name="board-trash"),
    path(
        "boards/<uuid:board_id>/restore/", projects.board_restore, name="board-restore"
    ),
    path("boards/<uuid:board_id>/shots/new/", shots.add, name="shot-new"),
    path("boards/<uuid:board_id>/shots/move/", shots.move, name="shot-move"),
    path(
        "boards/<uuid:board_id>/shots/lengths/", several.lengths, name="shots-lengths"
    ),
    path(
        "boards/<uuid:board_id>/shots/duplicate/",
        several.duplicate,
        name="shots-duplicate",
    ),
    path("boards/<uuid:board_id>/shots/delete/", several.delete, name="shots-delete"),
    path(
        "boards/<uuid:board_id>/shots/return/", several.bring_back, name="shots-return"
    ),
    path("shots/<uuid:shot_id>/fields/", fields.shot_field, name="shot-field"),
    path("shots/<uuid:shot_id>/crops/", crops.crops, name="shot-crops"),
    path("shots/<uuid:shot_id>/lengthen/", shots.lengthen, name="shot-lengthen"),
    path("shots/<uuid:shot_id>/boundary/", shots.boundary, name="shot-boundary"),
    path("shots/<uuid:shot_id>/duplicate/", shots.duplicate, name="shot-duplicate"),
    path("shots/<uuid:shot_id>/delete/", shots.delete, name="shot-delete"),
    path("shots/<uuid:shot_id>/restore/", shots.restore, name="shot-restore"),
    path("shots/<uuid:shot_id>/frames/<which:which>/", frames.frame, name="shot-frame"),
    path(
        "shots/<uuid:shot_id>/frames/<which:which>/crop/",
        frames.crop,
        name="shot-frame-crop",
    ),
    path(
        "shots/<uuid:shot_id>/frames/<which:which>/neighbour/",
        frames.neighbour,
        name="shot-frame-neighbour",
    ),
    path("shots/<uuid:shot_id>/frames/share/", frames.share, name="shot-frame-share"),
    path("shots/<uuid:shot_id>/frames/swap/", frames.swap, name="shot-frames-swap"),
    path("frames/<uuid:frame_id>/<kind:kind>", frames.frame_file, name="frame-file"),
]
