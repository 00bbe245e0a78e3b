from django.urls import path

from storyboard.gallery.views import animatic, compare, files, several, trash, wall
from storyboard.gallery.views import clips as views

urlpatterns = [
    path("gallery/", wall.gallery, name="gallery"),
    path("gallery/news/", wall.gallery_news, name="gallery-news"),
    path("gallery/trash/", trash.gallery_trash, name="gallery-trash"),
    path("gallery/several/", several.clips_several, name="clips-several"),
    path("gallery/restore/", several.clips_restore, name="clips-untrash"),
    path("clips/<uuid:clip_id>/star/", several.clip_star, name="clip-star"),
    path("boards/<uuid:board_id>/animatic/", animatic.animatic, name="board-animatic"),
    path("boards/<uuid:board_id>/compare/", compare.compare, name="board-compare"),
    path("gallery/trash/<uuid:clip_id>", files.trash_poster, name="trash-poster"),
    path("clips/<uuid:clip_id>/proxy", files.clip_proxy, name="clip-proxy"),
    path("projects/<uuid:project_id>/reel/", views.reel, name="project-reel"),
    path("clips/<uuid:clip_id>/", views.clip, name="clip"),
    path("clips/<uuid:clip_id>/file", files.clip_file, name="clip-file"),
    path("clips/<uuid:clip_id>/about.json", views.clip_about, name="clip-about"),
    path("clips/<uuid:clip_id>/frame/", views.clip_frame, name="clip-frame"),
    path(
        "shots/<uuid:shot_id>/frames/<which:which>/takes/",
        views.slot_takes,
        name="slot-takes",
    ),
    path("shots/<uuid:shot_id>/carried/", views.slot_carried, name="slot-carried"),
    path("clips/<uuid:clip_id>/poster", files.clip_poster, name="clip-poster"),
    path("clips/<uuid:clip_id>/sprite", files.clip_sprite, name="clip-sprite"),
]
