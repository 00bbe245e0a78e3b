from django.urls import path

from storyboard.exchange.views import films, page

urlpatterns = [
    path("boards/<uuid:board_id>/out/", page.of_board, name="board-out"),
    path("projects/<uuid:project_id>/out/", page.of_project, name="project-out"),
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
