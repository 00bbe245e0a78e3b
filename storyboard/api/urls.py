from django.urls import include, path

urlpatterns = [path("", include("storyboard.api.hooks.urls"))]
