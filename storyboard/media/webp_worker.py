"""`picture_worker` for WebP: with OpenCV, which only who brings one needs to load."""

from storyboard.media import webp
from storyboard.media.answers import answer
from storyboard.media.picture_worker import main

NEEDS = webp

if __name__ == "__main__":
    answer(main)
