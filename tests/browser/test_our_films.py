"""What the engine makes, in Chromium: every container plays to its end, and every seek
shows the frame it asks for. No studio is needed: the page is a film and nothing else.
"""

import base64
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from storyboard.animatic import Container, Film, Shot, Track
from storyboard.animatic.render import render
from storyboard.domain.camera import Camera
from storyboard.gallery.films import TYPES
from tests.animatic.test_sound import Recordings
from tests.media.films import numbered

pytestmark = pytest.mark.browser
SIZE = (320, 180)
SHOTS = 12

# Each shot stands still and carries its number as bars.
_WATCH = """async ([body, type, shots]) => {
  const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
  const video = document.createElement("video");
  video.src = URL.createObjectURL(new Blob([bytes], {type}));
  video.muted = true;
  document.body.append(video);
  const told = (name) => new Promise((done, failed) => {
    video.addEventListener(name, done, {once: true});
    video.addEventListener("error", () => failed(video.error.message), {once: true});
  });
  await told("canplaythrough");
  const ink = new OffscreenCanvas(160, 1).getContext("2d", {willReadFrequently: true});
  const shown = () => {
    ink.drawImage(video, 0, 90, 320, 1, 0, 0, 160, 1);
    const {data} = ink.getImageData(0, 0, 160, 1);
    return [0, 1, 2, 3, 4, 5, 6, 7].reduce(
      (sum, bit) => sum + ((data[(bit * 20 + 10) * 4] > 127) << bit), 0);
  };
  const wrong = [];
  // First, last and middle frame of every shot, in an order that leaps about.
  for (let n = 0; n < shots * 3; n += 1) {
    const at = (n * 17) % (shots * 3);
    const frame = Math.floor(at / 3) * 24 + [0, 11, 23][at % 3];
    video.currentTime = (frame + 0.5) / 24;
    await told("seeked");
    const wanted = Math.floor(frame / 24);
    // The picture comes a moment later.
    for (let wait = 0; wait < 50 && shown() !== wanted; wait += 1)
      await new Promise((done) => setTimeout(done, 5));
    if (shown() !== wanted) wrong.push([frame, shown()]);
  }
  video.currentTime = 0;
  await told("seeked");
  video.playbackRate = 8;
  const ended = told("ended");
  await video.play();
  await ended;
  return {wrong, duration: video.duration, end: shown(),
    hears: video.webkitAudioDecodedByteCount > 0};
}"""


@pytest.mark.parametrize("container", list(Container))
def test_chromium_plays_and_seeks_in_every_container(
    browser: Browser, tmp_path: Path, container: Container
) -> None:
    draw, shots = numbered(*SIZE), []
    for number in range(SHOTS):
        path = tmp_path / f"{number}.png"
        Image.fromarray(draw(number)).save(path)
        shots.append(Shot(1, path, camera=Camera("hold")))
    track = Track(Recordings(tmp_path).tone(440, SHOTS))
    out = tmp_path / f"film.{container}"
    render(Film(tuple(shots), *SIZE, container=container, track=track), out)
    page = browser.new_page()

    kind = TYPES[container]
    seen = page.evaluate(
        _WATCH, [base64.b64encode(out.read_bytes()).decode(), kind, SHOTS]
    )

    page.close()
    assert seen["wrong"] == []
    assert seen["end"] == SHOTS - 1
    assert seen["duration"] == pytest.approx(SHOTS, abs=0.03)
    assert seen["hears"]
