from django.urls import path

from storyboard.exchange.views import page, paper, script

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
]
