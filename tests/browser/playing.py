"""Whether a player shows the frame it says, on films whose frames carry their number.

For every page with our player: a member's and a guest's.
"""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.acts import expect_player

# The number in the picture, and the one in the timecode.
_READ = """
  const player = document.querySelector("clip-player");
  const [num, den] = player.dataset.rate.split("/").map(Number);
  const nominal = Math.ceil(num / den);
  const soon = () => new Promise((done) => setTimeout(done, 2));
  // The browser says a seek is over a moment before its picture is on the screen. Until
  // then it is the picture from before: no other frame is ever seen.
  const still = async (before) => {
    while (player.head.seeking || player.head.wanted !== null) await soon();
    const late = performance.now() + 5000;
    while (shown() !== said() && performance.now() < late) {
      if (before !== undefined && shown() !== before) return;
      await soon();
    }
  };
  const canvas = new OffscreenCanvas(160, 1);
  const ink = canvas.getContext("2d", {willReadFrequently: true});
  const shown = () => {
    const {video} = player;
    ink.drawImage(
      video, 0, video.videoHeight >> 1, video.videoWidth, 1, 0, 0, 160, 1);
    const {data} = ink.getImageData(0, 0, 160, 1);
    return [0, 1, 2, 3, 4, 5, 6, 7].reduce(
      (sum, bit) => sum + ((data[(bit * 20 + 10) * 4] > 127) << bit), 0);
  };
  const said = () => {
    const [h, m, s, f] = player.querySelector("[data-timecode]")
      .textContent.split(":").map(Number);
    return ((h * 60 + m) * 60 + s) * nominal + f;
  };
"""
_WANDER = f"""async ([seed, count]) => {{
  {_READ}
  let state = seed;
  const random = (below) => {{
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  }};
  const press = (name) => player.querySelector(`[data-do="${{name}}"]`).click();
  const link = document.createElement("a");
  player.after(link);
  const wrong = [];
  const steps = ["frame-back", "frame-on", "second-back", "second-on"];
  for (let n = 0; n < count; n += 1) {{
    const before = player.frame;
    let wanted = null;
    if (random(2)) {{
      wanted = random(player.frames);
      link.href = `?t=${{wanted}}f`;
      link.click();
    }} else {{
      const step = steps[random(4)];
      const by = {{"frame-back": -1, "frame-on": 1, "second-back": -nominal,
        "second-on": nominal}}[step];
      wanted = Math.min(player.frames - 1, Math.max(0, before + by));
      press(step);
    }}
    await still(before);
    if (shown() !== wanted || said() !== wanted)
      wrong.push({{before, wanted, shown: shown(), said: said()}});
  }}
  link.remove();
  return wrong;
}}"""
_LOOK = f"async () => {{ {_READ} await still(); return [shown(), said()]; }}"


def wander(page: Page, *, seed: int, count: int = 200) -> list[dict[str, int]]:
    """Seeks and steps at random; those after which picture or timecode was another."""
    expect_player(page)
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    wrong: list[dict[str, int]] = page.evaluate(_WANDER, [seed, count])
    return wrong


def frame_shown(page: Page) -> int:
    """The number in the picture, which is that of the timecode."""
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    shown, said = page.evaluate(_LOOK)
    assert shown == said
    return int(shown)


def comment_and_come_back(page: Page, address: str, frames: list[int]) -> None:
    """What is said at a frame leads there again, on a page that is opened anew."""
    for frame in frames:
        page.goto(f"{address}?t={frame}f")
        composer = page.get_by_role("textbox", name="Comment", exact=True)
        expect(composer).to_be_visible()
        expect_player(page)
        assert frame_shown(page) == frame
        page.keyboard.press("c")
        page.keyboard.type(f"At frame {frame}.")
        page.keyboard.press("Control+Enter")
        expect(card(page, f"At frame {frame}.")).to_be_visible()
    page.goto(address)
    expect_player(page)
    for frame in frames:
        card(page, f"At frame {frame}.").get_by_role("link").first.click()
        assert frame_shown(page) == frame


def card(page: Page, words: str) -> Any:
    return page.locator("[data-comment]").filter(has_text=words)
