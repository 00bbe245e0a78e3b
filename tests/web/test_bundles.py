"""Scripts and styles as they are served: what was several files runs as before."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from storyboard.web import bundles

STATIC = Path(__file__).parents[2] / "static"


def read(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


SCRIPTS = [str(file.relative_to(STATIC)) for file in sorted(STATIC.glob("js/**/*.js"))]
SHEETS = [str(file.relative_to(STATIC)) for file in sorted(STATIC.glob("css/*.css"))]


def run(script: str, files: dict[str, str]) -> object:
    """What a page would hold in `said` after the bundles ran in this order."""
    sources = [bundles.script(name, files.__getitem__) for name in script.split()]
    loads = "".join(
        "await import('data:text/javascript,' + encodeURIComponent("
        f"{json.dumps(source)} + '//' + {number}));"
        for number, source in enumerate(sources)
    )
    program = (
        f"globalThis.said = []; {loads} console.log(JSON.stringify(globalThis.said))"
    )
    done = subprocess.run(
        ["node", "--input-type=module"],
        input=program,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


FILES = {
    "js/app.js": 'import "./lib/word.js";\nsaid.push("app");\n',
    "js/lib/word.js": (
        'export const $ = (word) => `a ${word}`;\nsaid.push("word");\n'
        'export class Word {}\nexport function two() {\n  return "two";\n}\n'
    ),
    "js/lib/all.js": (
        'import * as word from "./word.js";\nexport const all = Object.keys(word);\n'
    ),
    "js/page.js": (
        'import {\n  $,\n  two as deux,\n} from "./lib/word.js";\n'
        'import { all } from "./lib/all.js";\nimport "./part.js";\n'
        "// import of nothing\nsaid.push($(deux()), all);\n"
    ),
    "js/part.js": 'said.push("part");\n',
}


def test_modules_run_once_and_in_the_order_of_a_browser():
    said = run("js/app.js js/page.js js/part.js", FILES)

    assert said == ["word", "app", "part", "a two", ["$", "Word", "two"]]


def test_what_every_page_has_is_left_out_elsewhere():
    bundle = bundles.script("js/page.js", FILES.__getitem__)

    assert 'm["js/part.js"]??=' in bundle
    assert 'm["js/lib/word.js"]??=' not in bundle


def test_what_is_loaded_later_is_found_from_where_it_is_asked_for():
    files = FILES | {
        "js/page.js": 'import "./lib/later.js";\n',
        "js/lib/later.js": 'void import("../part.js");\n',
    }

    assert 'import("./part.js")' in bundles.script("js/page.js", files.__getitem__)


@pytest.mark.parametrize(
    "source",
    [
        'import "./page.js";\n',
        "export default 1;\n",
        "export let changing = 1;\n",
        'export { $ } from "./lib/word.js";\n',
        'import word from "./lib/word.js";\n',
    ],
)
def test_what_would_run_otherwise_is_refused(source: str):
    with pytest.raises(bundles.CannotBundle):
        bundles.script("js/page.js", (FILES | {"js/part.js": source}).__getitem__)


def test_every_script_is_served_as_a_module_with_the_exports_it_has(tmp_path: Path):
    for name in SCRIPTS:
        source = bundles.script(name, read)
        file = tmp_path / name.replace("/", "-").replace(".js", ".mjs")
        file.write_text(source)
        exports = r"^export (?:const|class|(?:async )?function) ([\w$]+)"
        told = re.findall(r"^export const\{(.*?)\}", source, re.M)
        assert ",".join(re.findall(exports, read(name), re.M)) == "".join(told)
    checks = "\n".join(
        f"node --check '{file}' || exit 1" for file in tmp_path.iterdir()
    )
    assert len(SCRIPTS) > 50
    subprocess.run(["sh", "-c", checks], check=True)


def test_a_sheet_holds_what_it_imports_in_its_place():
    files = {
        "css/page.css": '@import "a.css";\n@import "b.css";\n.c {\n  top: 0;\n}\n',
        "css/a.css": "@layer one {\n  .a {\n    top: calc(1px + 2px);\n  }\n}\n",
        "css/b.css": "/* b */\n.b {\n  & > i:hover {\n    top: 0;\n  }\n}\n",
    }

    assert bundles.sheet("css/page.css", files.__getitem__) == (
        "@layer one{.a{top:calc(1px + 2px)}}.b{& > i:hover{top:0}}.c{top:0}\n"
    )


def test_a_sheet_of_another_folder_is_refused():
    files = {"css/page.css": '@import "more/a.css";\n', "css/more/a.css": ""}

    with pytest.raises(bundles.CannotBundle):
        bundles.sheet("css/page.css", files.__getitem__)


def test_no_sheet_asks_for_another():
    assert SHEETS
    assert [name for name in SHEETS if "@import" in bundles.sheet(name, read)] == []
