"""The rules of the house that a reader would otherwise have to watch over."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import global_settings

ROOT = Path(__file__).parent.parent
CODE = ROOT / "storyboard"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ENGINES = {"domain", "media", "animatic", "providers"}


def modules(*, under: Path = CODE) -> list[Path]:
    return sorted(under.rglob("*.py"))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"


# --- 1. Only actions, QuerySets and migrations write rows.

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# These names also belong to dicts, hashes, pictures and files, which take values by
# position; rows take them by name.
BY_NAME = {"save", "create", "update", "delete"}


def writes(tree: ast.AST, *, may_write: bool = False) -> Iterator[int]:
    for node in ast.iter_child_nodes(tree):
        inside = may_write or (isinstance(node, ast.ClassDef) and is_query_set(node))
        if isinstance(node, ast.Call) and not inside and is_write(node):
            yield node.lineno
        yield from writes(node, may_write=inside)


def is_query_set(node: ast.ClassDef) -> bool:
    bases = (ast.unparse(base).partition("[")[0] for base in node.bases)
    return any(base.endswith(("QuerySet", "Manager")) for base in bases)


def is_write(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute):
        return False
    name = node.func.attr.removeprefix("a")
    return name in ALWAYS or (name in BY_NAME and not node.args)


def may_write(file: Path) -> bool:
    inside = file.relative_to(CODE).parts
    return "actions.py" in inside or "actions" in inside or "migrations" in inside


def test_rows_are_written_only_by_actions_query_sets_and_migrations() -> None:
    faults = [
        place(file, line)
        for file in modules()
        if file.relative_to(CODE).parts[0] not in ENGINES and not may_write(file)
        for line in writes(parsed(file))
    ]

    assert faults == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("board.save()", [1]),
        ("Board.objects.filter(pk=1).update(title=title)", [1]),
        ("team.invitations.create(email=email)", [1]),
        ("Shot.objects.bulk_create(shots)", [1]),
        ("class Shots(QuerySet[Shot]):\n def go(self): self.delete()", []),
        ("class View:\n def go(self): self.shot.delete()", [2]),
        ("values.update(more); picture.save(path); cache.delete(key)", []),
    ],
)
def test_the_check_knows_a_row_from_a_dict(code: str, lines: list[int]) -> None:
    assert list(writes(ast.parse(code))) == lines


# --- 2. A room does not reach into another one backwards.


def test_no_model_has_a_reverse_relation_from_another_room() -> None:
    rooms = [a for a in apps.get_app_configs() if a.name.startswith("storyboard.")]
    models = [model for room in rooms for model in room.get_models()]
    faults = [
        f"{model.__name__}.{field.get_accessor_name()}"
        for model in models
        for field in model._meta.related_objects
        for other in models
        if field.related_model is other
        and other._meta.app_label != model._meta.app_label
    ]

    assert faults == []


# --- 3. Templates hold markup only, and fragments say what they need.

TAGS = re.compile(
    r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
FOREIGN = re.compile(r"(^|[\s,'\"(])(https?:)?//", re.IGNORECASE)


def faults_in(template: str) -> list[str]:
    soup = BeautifulSoup(TAGS.sub("", template), "html.parser")
    faults = []
    for tag in soup.find_all(True):
        if tag.name == "style" or (tag.name == "script" and not tag.has_attr("src")):
            faults.append(f"inline <{tag.name}>")
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name.startswith(("on", "hx-on")) or name == "style":
                faults.append(f"{name}=")
            elif "javascript:" in text or text.startswith("js:"):
                faults.append(f"script in {name}=")
            elif FOREIGN.search(text) and not name.startswith("xmlns"):
                faults.append(f"foreign host in {name}=")
    return faults


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_holds_no_script_no_style_and_no_foreign_host(file: Path) -> None:
    assert faults_in(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ('<a onclick="go()">x</a>', "onclick="),
        ('<a hx-on:click="go()">x</a>', "hx-on:click="),
        ('<p style="color: {{ c }}">x</p>', "style="),
        ("<script>go()</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ('<img src="https://cdn.test/a.png">', "foreign host in src="),
        ('<img srcset="/a.png 1x, //cdn.test/b.png 2x">', "foreign host in srcset="),
        ('<a href="javascript:go()">x</a>', "script in href="),
    ],
)
def test_the_check_of_templates_sees(template: str, fault: str) -> None:
    assert faults_in(template) == [fault]


@pytest.mark.parametrize(
    "file",
    [file for file in TEMPLATES if file.name.startswith("_")],
    ids=lambda file: str(file.relative_to(ROOT / "templates")),
)
def test_a_fragment_begins_with_its_inputs(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert text.startswith(("{% comment %}Inputs: ", "{# Inputs: "))


# --- 7. Every environment variable is described where people look.


def environment_names() -> set[str]:
    """The first argument of every `env.…("NAME")` in the settings."""
    calls = (
        n for n in ast.walk(parsed(CODE / "settings.py")) if isinstance(n, ast.Call)
    )
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_the_readme_describes_every_environment_variable() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    names = environment_names()

    assert {"PORT", "STORYBOARD_OWNER_EMAIL"} <= names
    assert {name for name in names if f"`{name}`" not in readme} == set()


# Read by Django or a package under a name it puts together itself.
_OF_OTHERS = (
    *("_", "ACCOUNT_", "ALLAUTH_", "CONTENT_", "EMAIL_"),
    *("MFA_", "Q_", "ROOT_"),
)


def own_settings() -> set[str]:
    """Names of the settings that neither Django nor a package of others reads, and that
    the settings themselves do not use again.
    """
    tree = parsed(CODE / "settings.py")
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {node.id for node in nodes if isinstance(node.ctx, ast.Load)}
    made = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    return {
        name
        for name in made - used
        if name.isupper() and not hasattr(global_settings, name)
        if not name.startswith(_OF_OTHERS)
    }


def test_every_setting_of_our_own_is_read_somewhere() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in modules())

    names = own_settings()

    assert {"ENCODE_THREADS", "PRACTICE_URL"} <= names
    unread = {name for name in names if not re.search(rf"\w\.{name}\b", code)}
    assert unread == set()


# --- 8. No module is named after nothing.

EMPTY_NAMES = re.compile(r"_?(utils?|helpers?|commons?|misc|managers?)$")


def test_no_module_is_named_after_nothing() -> None:
    files = [
        file
        for folder in ("storyboard", "tests", "benchmarks", "static/js")
        for file in (ROOT / folder).rglob("*")
        if file.is_dir() or file.suffix in {".py", ".js", ".mjs"}
    ]

    assert len(files) > 20
    assert [file for file in files if EMPTY_NAMES.match(file.stem)] == []


# --- 9. Migrations stand on their own.


def migrations() -> list[Path]:
    return [file for file in modules() if file.match("migrations/0*.py")]


def test_hand_written_migrations_import_nothing_of_ours() -> None:
    faults = [
        place(file, line)
        for file in migrations()
        if "Generated by Django" not in file.read_text(encoding="utf-8")[:200]
        for line, name in imports(parsed(file))
        if name.split(".")[0] == "storyboard"
    ]

    assert faults == []


# --- Styles are for what there is.


# Made by htmx, and by what a template puts together.
BUILT = re.compile(r"htmx-\w+|e[1-6]|i-(xs|s|l|xl)")


def test_every_class_of_the_styles_is_used() -> None:
    sheets = [sheet.read_text("utf-8") for sheet in ROOT.glob("static/css/*.css")]
    heads = re.findall(r"([^{};]+)\{", re.sub(r"(?s)/\*.*?\*/", "", "".join(sheets)))
    styled = {
        name for head in heads for name in re.findall(r"\.([A-Za-z][\w-]*)", head)
    }
    pages = "".join(page.read_text("utf-8") for page in TEMPLATES)
    scripts = (*ROOT.glob("static/js/**/*.js"), *modules())
    quoted = [
        *re.findall(r'(?s)class="(.*?)"\s*[/>\w]', pages),
        *re.findall(r"(?s)\{%.*?%\}", pages),
        *re.findall(r"_class %\}(.*?)\{%", pages),
        *(line for file in scripts for line in file.read_text("utf-8").splitlines()),
    ]
    used = set(re.findall(r"[A-Za-z][\w-]*", " ".join(quoted)))

    assert {name for name in styled - used if not BUILT.fullmatch(name)} == set()


# A look into all of the page, by an element that holds all of it or by any element.
EVERYWHERE = re.compile(r"(?:\b(?:html|body)[.\w-]*|[\s>+~,*]):has\((?!\s*>)")


@pytest.mark.parametrize(
    ("selector", "is_found"),
    [
        ("body.app:has(.board) {", True),
        ("html:has(#dock) {", True),
        (".seg > :has(input) {", True),
        ("body:has(> .board) {", False),
        (".seg > label:has(input) {", False),
        ("&:not(:has(img)) {", False),
    ],
)
def test_the_check_of_styles_sees(selector: str, is_found: bool) -> None:
    assert bool(EVERYWHERE.search(f"\n{selector}")) is is_found


def test_no_change_of_a_part_has_a_browser_style_the_whole_page_anew() -> None:
    """Every letter typed did: each new element was one that `body:has()` may mean."""
    found = [
        place(sheet, number)
        for sheet in ROOT.glob("static/css/*.css")
        for number, line in enumerate(sheet.read_text("utf-8").splitlines(), 1)
        if EVERYWHERE.search(f"\n{line}")
    ]
    assert found == []


def test_migrations_are_named_for_what_they_change() -> None:
    assert migrations()
    assert [file for file in migrations() if "auto" in file.stem] == []


# --- The heart needs nothing but Python.


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def test_the_domain_imports_only_the_standard_library() -> None:
    faults = [
        f"{place(file, line)} {name}"
        for file in modules(under=CODE / "domain")
        for line, name in imports(parsed(file))
        if not name.startswith("storyboard.domain")
        and name.split(".")[0] not in sys.stdlib_module_names
    ]

    assert faults == []


# --- PyAV's log takes the interpreter's lock from a decoder's own threads: a worker
# that frees the decoder meanwhile holds it, and both wait for ever.


def test_nobody_turns_ffmpegs_log_on() -> None:
    on = [f for f in modules() if "av.logging" in f.read_text(encoding="utf-8")]

    assert on == []
