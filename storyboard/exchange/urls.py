from django.urls import path

from storyboard.exchange.views import arrivals, page, timelines

urlpatterns = [
    path("boards/<uuid:board_id>/out/", page.of_board, name="board-out"),
    path("projects/<uuid:project_id>/out/", page.of_project, name="project-out"),
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
]
