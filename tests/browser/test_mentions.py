"""`@` in a prompt: the list of elements by keys, by pointer and by touch."""

import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import expect_saved, import_board, open_shot, shot

pytestmark = pytest.mark.browser

CAST = [
    {"id": "qzara", "name": "Qzara", "frontal_image": "face.png"},
    {"id": "qzeno", "name": "Qzeno"},
    {"id": "north-qzed", "name": "North Qzed"},
]
SHOTS = [{"prompt": "A wave.", "duration": 3}, *({"prompt": "", "duration": 3},) * 3]


def import_cast(page: Page, folder: Path, shots: Sequence[dict[str, object]]) -> None:
    """A board with three elements, one of which has a face; its editor is open then."""
    face = folder / "face.png"
    Image.new("RGB", (640, 640), (230, 190, 40)).save(face)
    facts = {
        "format": "storyboard/1",
        "title": "With a cast",
        "model": "local/animatic",
        "duration": sum(int(str(one["duration"])) for one in shots),
        "width": 1280,
        "height": 720,
        "shots": shots,
        "elements": CAST,
    }
    file = folder / "board.zip"
    with zipfile.ZipFile(file, "w") as bundle:
        bundle.writestr("board.json", json.dumps(facts))
        bundle.write(face, face.name)
    import_board(page, "Mentions", file)
    expect(page.get_by_label("Title of the board")).to_have_value("With a cast")


@pytest.fixture
def board(page: Page, tmp_path: Path) -> Page:
    import_cast(page, tmp_path, SHOTS)
    return page


@pytest.fixture
def phone(
    visitor: Callable[..., Page], signed_in: StorageState, tmp_path: Path
) -> Page:
    size = {"width": 390, "height": 844}
    page = visitor(storage_state=signed_in, viewport=size, has_touch=True)
    import_cast(page, tmp_path, SHOTS)
    return page


def prompt(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Prompt of shot {number}", exact=True)


def choices(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Elements")


def option(page: Page, name: str) -> Locator:
    return choices(page).get_by_role("option", name=re.compile(f"^{name} "))


def names(page: Page) -> list[str]:
    return choices(page).locator("b").all_inner_texts()


def active(page: Page, field: Locator) -> str | None:
    """The option that whoever listens is told of."""
    option = field.get_attribute("aria-activedescendant")
    return page.locator(f"#{option}").locator("b").inner_text() if option else None


def test_the_list_opens_at_an_at_sign_and_is_filtered_as_one_types(board: Page):
    open_shot(board, 2)
    field = prompt(board, 2)

    board.keyboard.type("Then @")
    expect(choices(board).get_by_role("option").first).to_be_visible()
    board.keyboard.type("qz")
    assert names(board) == ["Qzara", "Qzeno", "North Qzed"]
    assert active(board, field) == "Qzara"
    expect(
        choices(board).get_by_role("option", name="Qzara Character, @qzara")
    ).to_have_count(1)
    expect(choices(board).locator("img")).to_have_count(1)
    expect(board.locator("#live")).to_contain_text("3 elements")

    board.keyboard.type("e")
    assert names(board) == ["Qzeno", "North Qzed"]
    board.keyboard.press("ArrowDown")
    assert active(board, field) == "North Qzed"
    board.keyboard.press("ArrowDown")
    assert active(board, field) == "Qzeno"
    board.keyboard.press("Enter")

    expect(field).to_have_value("Then @qzeno ")
    expect(choices(board)).to_be_hidden()
    assert field.get_attribute("aria-activedescendant") is None
    board.keyboard.type("runs.")
    expect_saved(board)
    board.reload()
    expect(prompt(board, 2)).to_have_value("Then @qzeno runs.")


def test_tab_a_press_and_enter_after_a_save_choose_and_the_browsers_undo_takes_it_back(
    board: Page,
):
    open_shot(board, 1)
    field = prompt(board, 1)
    field.press("End")
    board.keyboard.type(" @north-q")
    board.keyboard.press("Tab")
    expect(field).to_have_value("A wave. @north-qzed ")
    expect(field).to_be_focused()
    board.keyboard.press("Control+z")
    expect(field).to_have_value("A wave. @north-q")
    expect_saved(board)

    open_shot(board, 2)
    board.keyboard.type("See @qz")
    option(board, "Qzeno").click()
    expect(prompt(board, 2)).to_have_value("See @qzeno ")
    expect(prompt(board, 2)).to_be_focused()

    overall = board.get_by_label("Overall prompt")
    overall.focus()
    board.keyboard.type("Night. @qza")
    expect_saved(board)
    expect(choices(board)).to_be_visible()
    assert active(board, overall) == "Qzara"
    board.keyboard.press("Enter")
    expect(overall).to_have_value("Night. @qzara ")


def test_escape_or_leaving_closes_the_list_and_it_stays_closed_for_that_mention(
    board: Page,
):
    open_shot(board, 2)
    board.keyboard.type("@q")
    expect(choices(board)).to_be_visible()
    board.keyboard.press("Escape")
    expect(choices(board)).to_be_hidden()
    board.keyboard.type("z")
    expect(choices(board)).to_be_hidden()
    board.keyboard.press("Enter")
    board.keyboard.type("@")
    expect(choices(board)).to_be_visible()
    expect(prompt(board, 2)).to_have_value("@qz\n@")

    # An element that is not there is said, and keys stay letters.
    open_shot(board, 3)
    board.keyboard.type("@zoe")
    expect(board.get_by_text("No element called “zoe”").first).to_be_visible()
    board.keyboard.press("Enter")
    expect(prompt(board, 3)).to_have_value("@zoe\n")
    expect(board.locator("#mentions")).to_be_hidden()

    open_shot(board, 1)
    field = prompt(board, 1)
    field.press("End")
    board.keyboard.type(" @")
    expect(choices(board)).to_be_visible()
    board.keyboard.press("Home")
    expect(choices(board)).to_be_hidden()
    field.press("End")
    board.keyboard.type("e")
    expect(choices(board)).to_be_visible()
    board.get_by_label("Title of the board").focus()
    expect(choices(board)).to_be_hidden()


def test_the_open_list_covers_no_timeline_and_has_no_serious_violation(
    board: Page, violations: Callable[..., list[str]]
):
    open_shot(board, 2)
    board.keyboard.type("@")
    expect(choices(board)).to_be_visible()
    assert violations(board) == []
    board.keyboard.type("zoe")
    assert violations(board) == []

    board.set_viewport_size({"width": 1200, "height": 620})
    open_shot(board, 3)
    board.keyboard.type("\n\n@")
    expect(choices(board)).to_be_visible()
    pop = board.locator("#mentions").bounding_box()
    dock = board.locator("#dock").bounding_box()
    assert pop
    assert dock
    assert pop["y"] + pop["height"] <= dock["y"]
    assert pop["y"] >= 52


def test_on_a_phone_elements_and_hints_are_tapped(
    phone: Page, violations: Callable[..., list[str]]
):
    camera(phone, 1).tap()
    hint(phone, "Handheld").tap()
    expect(prompt(phone, 1)).to_have_value("A wave. Handheld camera.")
    # The rest is scrolled half under the bar on top, and looked at elsewhere.
    assert violations(phone, "#camera") == []
    box = hint(phone, "Handheld").bounding_box()
    assert box
    assert box["height"] >= 44
    expect_saved(phone)
    phone.keyboard.press("Escape")

    shot(phone, 2).locator("p.txt").tap()
    shot(phone, 2).get_by_role("button", name="Mention an element").tap()
    phone.keyboard.type("qz")
    option(phone, "North Qzed").tap()
    expect(prompt(phone, 2)).to_have_value("@north-qzed ")
    expect_saved(phone)


def test_a_reviewer_is_asked_nothing(
    board: Page, visitor: Callable[..., Page], reviewer: StorageState
):
    page = visitor(storage_state=reviewer)
    page.goto(board.url)
    field = prompt(page, 1)
    page.locator("timeline-strip [role=option]").first.press("Enter")

    expect(field).to_be_focused()
    page.keyboard.type("@")

    expect(page.locator("#mentions")).to_be_hidden()


# ---- what the camera does


def camera(page: Page, number: int) -> Locator:
    return shot(page, number).get_by_role("button", name=f"Camera of shot {number}")


def hint(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Camera").get_by_role(
        "button", name=name, exact=True
    )


def test_a_hint_is_written_into_the_prompt_and_taken_out_again(board: Page):
    open_shot(board, 1)
    camera(board, 1).click()

    hint(board, "Slow push in").click()
    hint(board, "Wide").click()
    expect(prompt(board, 1)).to_have_value("A wave. Slow push in. Wide shot.")
    expect(hint(board, "Wide")).to_have_attribute("aria-pressed", "true")
    hint(board, "Slow push in").click()

    expect(prompt(board, 1)).to_have_value("A wave. Wide shot.")
    expect(hint(board, "Slow push in")).to_have_attribute("aria-pressed", "false")
    expect_saved(board)
    board.reload()
    expect(prompt(board, 1)).to_have_value("A wave. Wide shot.")

    # The browser's own undo takes one back too.
    open_shot(board, 1)
    camera(board, 1).click()
    hint(board, "Crane").click()
    board.keyboard.press("Escape")
    expect(prompt(board, 1)).to_have_value("A wave. Wide shot. Crane shot.")
    prompt(board, 1).press("Control+z")
    expect(prompt(board, 1)).to_have_value("A wave. Wide shot.")

    # By keys alone, and they show what the text says.
    open_shot(board, 2)
    board.keyboard.type("Pan left over the quay")
    camera(board, 2).press("Enter")
    expect(hint(board, "Pan left")).to_have_attribute("aria-pressed", "true")
    board.keyboard.press("Tab")
    expect(hint(board, "Static")).to_be_focused()
    board.keyboard.press("Space")
    expect(prompt(board, 2)).to_have_value("Pan left over the quay. Static camera.")
    expect(hint(board, "Static")).to_be_focused()
    board.keyboard.press("Escape")
    expect(camera(board, 2)).to_be_focused()
    expect(board.get_by_role("group", name="Camera")).to_be_hidden()


# ---- mentions in the text


def pills(page: Page, field: Locator) -> list[tuple[str, bool]]:
    """The marked words behind a field: tinted as a known element or not."""
    found: list[list[str]] = field.evaluate(
        """(area) => [...area.nextElementSibling.querySelectorAll("mark")]
          .map((mark) => [mark.textContent, mark.className])"""
    )
    return [(text, re.fullmatch("e[1-6]", name) is not None) for text, name in found]


def lie_alike(field: Locator) -> bool:
    """Whether field and mirror are as high, scroll alike and stand in one place."""
    alike: bool = field.evaluate(
        """(area) => {
          const mirror = area.nextElementSibling;
          const text = mirror.firstElementChild;
          const [a, m] = [area, mirror].map((one) => one.getBoundingClientRect());
          const moved = m.top + area.clientTop - text.getBoundingClientRect().top;
          const high = Math.max(text.offsetHeight, area.clientHeight);
          return Math.abs(a.top - m.top) < 1 && Math.abs(a.left - m.left) < 1
            && Math.abs(high - area.scrollHeight) <= 1
            && Math.abs(moved - area.scrollTop) < 1;
        }"""
    )
    return alike


def test_known_mentions_are_tinted_and_unknown_ones_underlined(board: Page):
    open_shot(board, 1)
    field = prompt(board, 1)

    field.fill("@qzara meets @zoe, mail qzara@qzeno.test, @qzeno.")
    assert pills(board, field) == [
        ("@qzara", True),
        ("@zoe", False),
        ("@qzeno", True),
    ]
    expect_saved(board)
    assert len(pills(board, field)) == 3

    overall = board.get_by_label("Overall prompt")
    overall.fill("Night at @north-qzed.")
    assert pills(board, overall) == [("@north-qzed", True)]

    # One that is being typed is no mistake yet.
    open_shot(board, 2)
    board.keyboard.type("@qzar")
    assert pills(board, prompt(board, 2)) == []
    board.keyboard.type("ia ")
    assert pills(board, prompt(board, 2)) == [("@qzaria", False)]


TEXTS = (
    # Right to left, emoji, markup, templates, lines, and 2501 letters.
    "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} @qzara \N{HEBREW LETTER MEM}",
    "\N{GRINNING FACE}@qzara \N{MAN}\u200d\N{ROCKET} @qzeno",
    "<img src=x onerror=alert(1)> @qzara </textarea><script>alert(1)</script>",
    "{{ board }} {% now 'Y' %} ${1} `x` @qzara &lt;b&gt;",
    "@qzara\n\n\n",
    ("wind over the quay " * 140)[:2495] + " @qzara",
)


def test_what_one_types_lies_behind_it_word_for_word(page: Page, tmp_path: Path):
    import_cast(page, tmp_path, [{"prompt": "", "duration": 1} for _ in TEXTS])
    fields = {text: prompt(page, at) for at, text in enumerate(TEXTS, 1)}
    for at, (text, field) in enumerate(fields.items(), 1):
        open_shot(page, at)

        field.fill(text)
        field.press("Control+End")

        behind = field.evaluate("(area) => area.nextElementSibling.textContent")
        assert behind == text + "\u200b"
        assert ("@qzara", True) in pills(page, field)
        assert lie_alike(field), text
    expect_saved(page)
    page.reload()
    for text, field in fields.items():
        expect(field).to_have_value(text)


# ---- an element carried from the library


def carry(page: Page, name: str, to: Locator, *, drop: bool = True) -> None:
    card = page.get_by_role("region", name="Elements").get_by_text(name, exact=True)
    card.hover()
    page.mouse.down()
    box = to.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y, steps=6)
    if drop:
        page.mouse.up()


def test_an_element_dropped_on_a_shot_is_mentioned_at_its_end_or_at_the_caret(
    board: Page,
):
    carry(board, "Qzeno", shot(board, 1))
    expect(prompt(board, 1)).to_have_value("A wave. @qzeno ")
    expect(prompt(board, 1)).to_be_focused()
    carry(board, "North Qzed", shot(board, 2))
    expect(prompt(board, 2)).to_have_value("@north-qzed ")
    expect_saved(board)

    open_shot(board, 1)
    prompt(board, 1).press("Home")
    carry(board, "Qzara", shot(board, 1))
    expect(prompt(board, 1)).to_have_value("@qzara A wave. @qzeno ")


def test_a_drag_that_ends_elsewhere_or_with_escape_writes_nothing_and_a_key_does(
    board: Page,
):
    carry(board, "Qzeno", board.locator("#takes, .insp .scroll").first)
    carry(board, "Qzeno", shot(board, 1), drop=False)
    expect(board.locator("[data-taking]")).to_have_count(1)
    board.keyboard.press("Escape")
    board.mouse.up()

    expect(board.locator("[data-taking], .carried")).to_have_count(0)
    expect(prompt(board, 1)).to_have_value("A wave.")
    expect(prompt(board, 2)).to_have_value("")

    open_shot(board, 1)
    prompt(board, 1).press("End")
    board.get_by_role("button", name="Mention Qzeno").press("Enter")
    expect(prompt(board, 1)).to_have_value("A wave. @qzeno ")
