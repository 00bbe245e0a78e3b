from django.urls import path

from storyboard.exchange.views import archive, page

urlpatterns = [
    path("boards/<uuid:board_id>/out/", page.of_board, name="board-out"),
    path("projects/<uuid:project_id>/out/", page.of_project, name="project-out"),
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
]
