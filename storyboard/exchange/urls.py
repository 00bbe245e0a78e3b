from django.urls import path

from storyboard.exchange.views import (
    archive,
    arrivals,
    films,
    page,
    paper,
    script,
    timelines,
)

urlpatterns = [
    path("boards/<uuid:board_id>/out/", page.of_board, name="board-out"),
    path("projects/<uuid:project_id>/out/", page.of_project, name="project-out"),
    path("boards/<uuid:board_id>/out/paper.pdf", paper.board_pdf, name="board-paper"),
    path(
        "projects/<uuid:project_id>/out/paper.pdf",
        paper.project_pdf,
        name="project-paper",
    ),
    path(
        "boards/<uuid:board_id>/out/sheet.png",
        paper.board_sheet,
        name="board-contact-sheet",
    ),
    path(
        "projects/<uuid:project_id>/out/sheet.png",
        paper.project_sheet,
        name="project-contact-sheet",
    ),
    path(
        "boards/<uuid:board_id>/out/shots.csv",
        paper.board_list,
        name="board-shot-list",
    ),
    path(
        "projects/<uuid:project_id>/out/shots.csv",
        paper.project_list,
        name="project-shot-list",
    ),
    path(
        "projects/<uuid:project_id>/script/",
        script.script_import,
        name="script-import",
    ),
    path("projects/in/", archive.project_archive_in, name="project-archive-in"),
    path(
        "projects/in/<uuid:import_id>/",
        archive.project_arrival,
        name="project-arrival",
    ),
    path(
        "projects/<uuid:project_id>/out/archive.zip",
        archive.project_archive,
        name="project-archive",
    ),
    path(
        "boards/<uuid:board_id>/timeline",
        timelines.timeline_of_board,
        name="board-timeline",
    ),
    path(
        "projects/<uuid:project_id>/timeline",
        timelines.timeline_of_project,
        name="project-timeline",
    ),
    path(
        "boards/<uuid:board_id>/remarks",
        timelines.remarks_of_board,
        name="board-remarks",
    ),
    path(
        "projects/<uuid:project_id>/remarks",
        timelines.remarks_of_project,
        name="project-remarks",
    ),
    path(
        "boards/<uuid:board_id>/timeline/read/",
        arrivals.board_read,
        name="board-timeline-read",
    ),
    path(
        "projects/<uuid:project_id>/timeline/read/",
        arrivals.project_read,
        name="project-timeline-read",
    ),
    path(
        "boards/<uuid:board_id>/timeline/accept/",
        arrivals.board_accept,
        name="board-timeline-accept",
    ),
    path(
        "projects/<uuid:project_id>/timeline/accept/",
        arrivals.project_accept,
        name="project-timeline-accept",
    ),
    path("boards/<uuid:board_id>/out/film/", films.of_board, name="board-film"),
    path("projects/<uuid:project_id>/out/film/", films.of_project, name="project-film"),
    path("boards/<uuid:board_id>/out/films/", films.now_of_board, name="board-films"),
    path(
        "projects/<uuid:project_id>/out/films/",
        films.now_of_project,
        name="project-films",
    ),
    path("films/", films.films, name="films"),
    path("films/<uuid:film_id>/", films.film, name="film"),
    path("films/<uuid:film_id>/file", films.film_file, name="film-file"),
    path("films/<uuid:film_id>/poster", films.film_poster, name="film-poster"),
    path("films/<uuid:film_id>/sprite", films.film_sprite, name="film-sprite"),
    path("films/<uuid:film_id>/cancel/", films.film_cancel, name="film-cancel"),
    path("films/<uuid:film_id>/retry/", films.film_retry, name="film-retry"),
    path("films/<uuid:film_id>/delete/", films.film_delete, name="film-delete"),
]
