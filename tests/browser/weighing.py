"""What a page has asked for when it has come, before anybody does anything."""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.browser.acts import arrived

# Bytes as they travel: compressed, without headers.
MOST = {
    "html": 20_000,
    "scripts": 35_000,
    "styles": 15_000,
    "icons": 6_000,
    "fonts": 60_000,
    "pictures": 200_000,
    "films": 0,
}
ASKED = """() => {
  const kinds = [
    ["scripts", /\\.js$/], ["styles", /\\.css$/], ["icons", /\\.svg$/],
    ["fonts", /\\.woff2$/], ["films", /^\\/(clips|films)\\/[^/]+\\/file$/],
    ["pictures", /./],
  ];
  const weight = {html: 0, scripts: 0, styles: 0, icons: 0, fonts: 0, pictures: 0,
                  films: 0};
  // What lies below is asked for by a browser that thinks ahead, and held to nothing.
  const below = new Set([...document.images].filter((image) =>
    image.loading === "lazy" && image.getBoundingClientRect().top > innerHeight
  ).map((image) => image.currentSrc));
  for (const entry of performance.getEntriesByType("resource")) {
    if (below.has(entry.name)) continue;
    const path = new URL(entry.name).pathname;
    const isPart = entry.initiatorType === "fetch";
    const kind = isPart ? "html" : kinds.find(([, name]) => name.test(path))[0];
    weight[kind] += entry.encodedBodySize;
  }
  const [page] = performance.getEntriesByType("navigation");
  weight.html += page.encodedBodySize;
  return {weight, requests: performance.getEntriesByType("resource").length,
          plain: page.decodedBodySize};
}"""


def weigh(page: Page) -> dict[str, int]:
    """Bytes by kind, once all that the page asks for by itself is there."""
    arrived(page)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#main")).to_be_visible()
    asked = page.evaluate(ASKED)
    assert asked["requests"] > 4, "nothing was measured"
    assert asked["weight"]["html"] < asked["plain"], "the page travels uncompressed"
    weight: dict[str, int] = asked["weight"]
    assert weight["scripts"] > 10_000
    assert weight["styles"] > 5_000
    return weight


def too_heavy(weight: Mapping[str, int]) -> dict[str, int]:
    return {kind: weight[kind] for kind, most in MOST.items() if weight[kind] > most}
