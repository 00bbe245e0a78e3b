from django.urls import path

from storyboard.gallery import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("clips/<uuid:clip_id>/", views.clip, name="clip"),
    path("clips/<uuid:clip_id>/file", views.clip_file, name="clip-file"),
    path("clips/<uuid:clip_id>/about.json", views.clip_about, name="clip-about"),
    path("clips/<uuid:clip_id>/frame/", views.clip_frame, name="clip-frame"),
    path(
        "shots/<uuid:shot_id>/frames/<which:which>/takes/",
        views.slot_takes,
        name="slot-takes",
    ),
    path("clips/<uuid:clip_id>/poster", views.clip_poster, name="clip-poster"),
    path("clips/<uuid:clip_id>/sprite", views.clip_sprite, name="clip-sprite"),
]
