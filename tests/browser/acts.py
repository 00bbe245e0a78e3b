"""What a person does on the pages, and what is true when it worked."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import FormData, Locator, Page, expect

RENDERED_WITHIN = 60_000
# More than any page has controls: Tab has come round once.
TABS = 140


def make_project(page: Page, title: str) -> None:
    page.goto("/")
    page.get_by_placeholder("Title of a new project").fill(title)
    page.get_by_role("button", name="New project").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect_saved(page)


def new_board(
    page: Page,
    project: str,
    title: str,
    *,
    seconds: int,
    shots: int,
    size: str = "320x180",
) -> None:
    """A board in a project of its own, open in the page. The forms are sent without
    their pages: for whom making a board is not the subject.
    """
    made = send_form(page, "/projects/new/", {"title": project})
    board = {"title": title, "seconds": seconds, "shots": shots, "size": size}
    page.goto(send_form(page, f"{made}boards/new/", board))
    expect_saved(page)


def second_board(page: Page, title: str, *, seconds: int, shots: int) -> None:
    """Another board in the project of the open one, open in the page."""
    project = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")
    made = project.first.get_attribute("href")
    board = {"title": title, "seconds": seconds, "shots": shots, "size": "320x180"}
    page.goto(send_form(page, f"{made}boards/new/", board))
    expect_saved(page)


def import_board(page: Page, project: str, file: Path) -> None:
    """The same with a board file."""
    made = send_form(page, "/projects/new/", {"title": project})
    page.goto(send_form(page, f"{made}import/", {"file": file}))
    expect_saved(page)


def send_form(page: Page, address: str, form: Mapping[str, object]) -> str:
    """Where the studio leads after the form."""
    cookies = {c.get("name"): c.get("value") for c in page.context.cookies()}
    sent = FormData()
    sent.set("csrfmiddlewaretoken", cookies["csrftoken"] or "")
    for name, value in form.items():
        sent.set(name, value if isinstance(value, Path) else str(value))
    answer = page.request.post(address, multipart=sent, max_redirects=0)
    assert answer.status == 302, answer.text()
    return answer.headers["location"]


def arrived(page: Page) -> None:
    """Every part that the page asks for when it opens is there. What asks and stays,
    because the answer goes elsewhere or inside, is only waited for while it asks.
    """
    page.wait_for_function(
        """() => !document.querySelector(
          "[hx-trigger=load]:not([hx-swap=none], [hx-swap=innerHTML]), .htmx-request"
        )"""
    )


def expect_parts(page: Page, *parts: str) -> None:
    """What comes when somebody comes near is there. A tap that takes a slow machine
    longer than half a second is a long press, and none to the browser.
    """
    page.wait_for_function(
        "(parts) => parts.every((part) => globalThis.storyboard?.[`js/${part}.js`])",
        arg=list(parts),
    )


def tap_and_type(field: Locator, words: str) -> None:
    """By touch, as a person does: tapped again where the first one did not open it."""
    for _ in range(5):
        field.tap()
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    field.page.keyboard.type(words)
    expect(field).to_have_value(words)


def make_board(page: Page, title: str, *, seconds: int, shots: int) -> None:
    """From the project's page to the new board's editor."""
    form = page.get_by_role("region", name="New board")
    form.get_by_label("Title").fill(title)
    form.get_by_label("Seconds").fill(str(seconds))
    form.get_by_label("Shots").fill(str(shots))
    form.get_by_role("button", name="Make the board").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_attached()
    expect_saved(page)


def shot(page: Page, number: int) -> Locator:
    """The card of a shot. Its checks are list items too, so not by role alone."""
    return page.get_by_role("list", name="Shots").locator(
        f":scope > li:nth-child({number})"
    )


def open_shot(page: Page, number: int) -> None:
    """A resting card opens at a click; its prompt is a field only then."""
    shot(page, number).get_by_text(re.compile(rf"^{number}$")).click()
    page.get_by_label(f"Prompt of shot {number}", exact=True).focus()


def write_prompt(page: Page, number: int, text: str) -> None:
    open_shot(page, number)
    page.get_by_label(f"Prompt of shot {number}", exact=True).fill(text)


def drop_frame(page: Page, number: int, which: str, picture: Path) -> None:
    """Drop a file from outside on a frame slot, as the browser would report it."""
    drop(
        shot(page, number).locator(f'[data-frame-slot][data-which="{which}"]'), picture
    )
    expect(
        shot(page, number).get_by_role("img", name=f"{which.capitalize()} frame of")
    ).to_be_visible()


def touch_drag(
    page: Page, start: Locator, *, right: float = 0, down: float = 0
) -> None:
    """A finger pressed on the middle of something, moved by pixels and let go."""
    box = start.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*points]}
        )

    touch("touchStart", {"x": x, "y": y})
    for part in (0.25, 0.5, 0.75, 1):
        touch("touchMove", {"x": x + part * right, "y": y + part * down})
    touch("touchEnd")


def drop(slot: Locator, picture: Path) -> None:
    """A file from outside, let go over a slot."""
    slot.evaluate(
        """(slot, {name, data}) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const files = new DataTransfer();
          files.items.add(new File([bytes], name, {type: "image/png"}));
          for (const type of ["dragenter", "dragover", "drop"]) {
            const options = {dataTransfer: files, bubbles: true, cancelable: true};
            slot.dispatchEvent(new DragEvent(type, options));
          }
        }""",
        {
            "name": picture.name,
            "data": base64.b64encode(picture.read_bytes()).decode(),
        },
    )


def expect_saved(page: Page) -> None:
    """The server has every word. A page without its scripts claims nothing."""
    expect(page.locator("#save-state")).to_contain_text("Saved")


def paste(page: Page, picture: Path) -> None:
    """Ctrl V with a picture in the clipboard, as the browser would report it."""
    page.evaluate(
        """({name, data}) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const files = new DataTransfer();
          files.items.add(new File([bytes], name, {type: "image/png"}));
          const options = {clipboardData: files, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        {
            "name": picture.name,
            "data": base64.b64encode(picture.read_bytes()).decode(),
        },
    )


def seconds_of(page: Page) -> list[int]:
    return [
        int(clip.get_attribute("data-seconds") or 0)
        for clip in page.get_by_role("listbox", name="Shots")
        .get_by_role("option")
        .all()
    ]


def titles_of(page: Page) -> list[str]:
    fields = page.get_by_role("list", name="Shots").get_by_label(
        re.compile(r"^Title of shot \d+$")
    )
    return [field.input_value() for field in fields.all()]


def name_shots(page: Page, *titles: str) -> None:
    for number, title in enumerate(titles, 1):
        page.get_by_label(f"Title of shot {number}", exact=True).fill(title)
    page.get_by_label(f"Title of shot {len(titles)}", exact=True).press("Enter")
    expect_saved(page)


def focused(page: Page) -> str:
    """The accessible name of what has the focus, as far as the page states it."""
    name: str = page.evaluate(
        """() => {
          const e = document.activeElement;
          return e === document.body ? "" : e.ariaLabel || e.innerText || e.id;
        }"""
    )
    return name


def tab_to(control: Locator, key: str = "Tab") -> None:
    """Press Tab until the control has the focus, as far as a patient person would."""
    for _ in range(TABS):
        control.page.keyboard.press(key)
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"{TABS} times {key} never reached {control}")


def tab_back_to(control: Locator) -> None:
    """The same for what lies before: nobody goes round the whole page for it."""
    tab_to(control, "Shift+Tab")


def order_render(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Render .* free")).click()


def expect_player(page: Page) -> None:
    """The player hears buttons and keys: it has named the frame it stands on."""
    expect(page.locator("clip-player[data-frame]")).to_be_attached()


def open_details(page: Page) -> None:
    """The other half of what stands beside a film, where its comments stand first."""
    page.get_by_role("radiogroup").get_by_text("Details", exact=True).click()


def expect_playing(page: Page) -> None:
    """Pictures appear and time goes on: time alone passes on a black picture too."""
    shown = page.evaluate(
        """async () => {
          const video = document.querySelector("video");
          const before = video.currentTime;
          let frames = 0;
          await new Promise((resolve) => {
            setTimeout(resolve, 8000);
            const count = () => {
              frames += 1;
              if (frames >= 6) resolve();
              video.requestVideoFrameCallback(count);
            };
            video.requestVideoFrameCallback(count);
          });
          return {
            frames,
            moved: video.currentTime - before,
            width: video.videoWidth,
            seekable: video.seekable.length && video.seekable.end(0),
          };
        }"""
    )
    assert shown["frames"] >= 6, shown
    assert shown["moved"] > 0.1, shown
    assert shown["width"] > 0, shown
    assert shown["seekable"] > 0, shown


def choose(page: Page, number: int, item: str) -> None:
    """Open a shot's menu and choose."""
    page.get_by_role("button", name=f"More for shot {number}").click()
    page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()
