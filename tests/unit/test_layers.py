"""The house rules of the architecture: who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("core", "web", "pages", "demo") for path in (ROOT / folder).rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every module a file imports, wherever in the file the import stands."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def offenders(package: str, allowed: tuple[str, ...]) -> list[str]:
    return [
        layer(path)
        for path in SOURCES
        if not layer(path).startswith(allowed) and any(name.split(".")[0] == package for name in imported(path))
    ]


def test_streamlit_is_known_above_core_only_and_at_its_door() -> None:
    assert offenders("streamlit", ("core/cached/", "web/", "pages/")) == []


def test_each_sdk_lives_behind_one_place() -> None:
    assert offenders("twelvelabs", ("core/twelve_labs",)) == []
    assert offenders("pymilvus", ("core/milvus",)) == []
    assert offenders("milvus_lite", ("core/milvus",)) == []
    assert offenders("obstore", ("core/storage/bucket.py",)) == []
    assert offenders("sqlalchemy", ("core/catalog", "demo/")) == []
    assert offenders("streamlit_player", ("web/components/watch/watch.py",)) == []


def test_the_stand_in_knows_nothing_of_the_app() -> None:
    for package in ("core", "web", "pages", "tests"):
        assert [layer(path) for path in SOURCES if layer(path).startswith("demo/") and package in _roots(path)] == []


def test_core_knows_nothing_above_it() -> None:
    for package in ("web", "pages", "demo"):
        assert [layer(path) for path in SOURCES if layer(path).startswith("core/") and package in _roots(path)] == []


BROWSER_SIDE = [
    path
    for path in SOURCES
    if layer(path).startswith(("pages/", "web/")) and not layer(path).startswith(("web/http/", "web/shell/", "web/sign_in/"))
]
"""What people see. Routes and the life of the process may use the services themselves."""

OPEN_TO_PAGES = ("core.cached", "core.messages", "core.models", "core.errors")
PURE = (
    "core.people.person",
    "core.collections.collection",
    "core.library.browsing",
    "core.ingest.precheck.card",
    "core.ingest.precheck.choices",
    "core.ingest.precheck.sound_files",
    "core.ingest.precheck.spanned",
    "core.library.names",
    "core.ingest.eta",
    "core.insights.views.address",
    "core.insights.views.palette",
    "core.media.pictures.picture_times",
    "core.models.modalities",
    "core.search.address",
    "core.shares.share",
    "core.spoken.typed",
)
"""Modules of functions that ask nobody: from them, pages may take functions as well."""


def test_pages_ask_core_cached_and_take_only_types_and_constants_from_elsewhere() -> None:
    for path in BROWSER_SIDE:
        taken = [name for name in imported(path) if name.startswith("core.") and not name.startswith((*OPEN_TO_PAGES, *PURE))]
        functions = [name for name in taken if _is_in_a_module(name) and not name.rpartition(".")[2].lstrip("_")[:1].isupper()]
        assert functions == [], layer(path)


def _is_in_a_module(name: str) -> bool:
    """Whether this is a name inside a module, rather than the module itself."""
    return not (ROOT / (name.replace(".", "/") + ".py")).is_file() and not (ROOT / name.replace(".", "/")).is_dir()


DOWN = {
    "web/components/": ("web.components", "web.http", "web.escape_markdown"),
    "web/http/": ("web.http", "web.colours"),
    "web/ui/": ("web.ui", "web.components", "web.http", "web.escape_markdown"),
    "web/sign_in/": ("web.sign_in", "web.http", "web.colours"),
    "web/shell/": ("web.shell", "web.ui", "web.components", "web.http", "web.escape_markdown", "web.colours"),
}
"""Which rooms of `web` each may use."""


@pytest.mark.parametrize("room", DOWN)
def test_arrows_between_the_rooms_of_web_point_down(room: str) -> None:
    for path in (path for path in SOURCES if layer(path).startswith(room)):
        up = [name for name in imported(path) if name.startswith(("web.", "pages.")) and not name.startswith(DOWN[room])]
        assert up == [], layer(path)


def test_a_page_takes_nothing_from_another_page() -> None:
    for path in (path for path in SOURCES if layer(path).startswith("pages/")):
        own = "pages." + path.relative_to(ROOT / "pages").parts[0]
        assert [name for name in imported(path) if name.startswith("pages.") and not name.startswith(own)] == [], layer(path)


def test_errors_stand_on_nothing() -> None:
    """Least of all on the words: a reason and facts can be stored, sent and shown in any language."""
    assert [name for name in imported(ROOT / "core" / "errors.py") if name.startswith("core")] == []


WORDS_AT = ("core/messages/", "core/cached/")
"""Words are put on where something is shown: in `core.cached`, above it, and by what runs in a terminal."""


def test_below_the_pages_nothing_holds_sentences() -> None:
    below = [path for path in SOURCES if layer(path).startswith("core/") and not layer(path).startswith(WORDS_AT)]
    speaking = {
        layer(path)
        for path in below
        if path.name != "__main__.py" and any(name.startswith("core.messages") for name in imported(path))
    }
    assert speaking == set()


def test_of_what_the_services_are_made_of_only_programs_of_their_own_use_them() -> None:
    """What is given all of them to work on names their type, which is no import when it runs."""
    below = [path for path in SOURCES if layer(path).startswith("core/") and not layer(path).startswith("core/cached/")]
    users = [path for path in below if "\nfrom core.services import" in path.read_text(encoding="utf-8")]
    assert {path.name for path in users} == {"__main__.py"}


VALUES = (
    "core.collections.collection",
    "core.script.script",
    "core.shares.share",
    "core.spoken.corrections",
    "core.spoken.folding",
    "core.spoken.line",
    "core.spoken.typed",
    "core.chapters.synopsis",
    "core.chapters.synopsis",
    "core.tags.tag",
    "core.people.person",
    "core.people.audit",
)
"""Modules that say what something is and lie beside what is done with it: all may name them, they stand on the ground only."""


def test_the_lower_half_of_core_looks_down_only() -> None:
    ground = (
        *VALUES,
        "core.models",
        "core.errors",
        "core.config",
        "core.files",
        "core.storage",
        "core.timecode",
        "core.attempts",
        "core.background.throttle",
        "core.child_environment",
        "core.disk",
        "core.logs",
        "core.terminal",
        "core.timings",
    )
    peers = {
        "core/catalog": ("core.catalog",),
        "core/milvus": ("core.milvus",),
        "core/twelve_labs": ("core.twelve_labs",),
        "core/sandbox": ("core.sandbox",),
        "core/media": ("core.media", "core.sandbox"),
    }
    for folder, own in peers.items():
        for path in SOURCES:
            if layer(path).startswith(folder):
                allowed = (*ground, *own, *(["core.messages"] if path.name == "__main__.py" else []))
                strange = [name for name in imported(path) if name.startswith("core.") and not name.startswith(allowed)]
                assert strange == [], layer(path)


def test_no_modules_and_no_folders_import_each_other_in_a_circle() -> None:
    """Folders are those within `core`, `web`, `pages`, `demo`; what lies beside them, and each of VALUES, stands for itself."""
    modules: dict[str, set[str]] = {}
    folders: dict[str, set[str]] = {}
    for path in (path for path in SOURCES if path.name != "__main__.py"):
        own = _module(path)
        for other in _loaded_modules(path) - {own}:
            modules.setdefault(own, set()).add(other)
            if _folder(own) != _folder(other):
                folders.setdefault(_folder(own), set()).add(_folder(other))
    for arrows in (modules, folders):
        # Raises CycleError, which names the circle.
        assert len(list(TopologicalSorter(arrows).static_order())) > len(arrows)


def _module(path: Path) -> str:
    return layer(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = frozenset(_module(path) for path in SOURCES)


def _loaded_modules(path: Path) -> set[str]:
    """The modules of ours that are loaded with this one."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & MODULES) | ({node.module} if names - MODULES else set())
    return found & MODULES


def _folder(module: str) -> str:
    is_package = (ROOT / module.replace(".", "/")).is_dir()
    parts = module.split(".") if is_package else module.split(".")[:-1]
    return module if module in VALUES or len(parts) < 2 else ".".join(parts[:2])


PACKAGES = [path for path in SOURCES if path.name == "__init__.py" and any(name.startswith("core.") for name in imported(path))]
"""Those that offer something of their modules as their own."""


@pytest.mark.parametrize("package", PACKAGES, ids=layer)
def test_no_module_asks_the_package_that_is_made_of_it(package: Path) -> None:
    """Two threads that import one of its modules each, at the same time, would find it half made."""
    name = layer(package.parent).replace("/", ".")
    modules = [path for path in package.parent.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")]
    assert [layer(path) for path in modules if name in _loaded_first(path)] == []


def _loaded_first(path: Path) -> set[str | None]:
    """What a module imports when it is itself imported."""
    return {node.module for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)}


def _roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


LOADED_LATER = ("core.cached", "core.milvus", "core.twelve_labs")
"""Packages that a process imports once it runs, in whichever thread needs them first."""


@pytest.mark.parametrize("package", LOADED_LATER)
def test_no_module_asks_the_package_that_it_is_in(package: str) -> None:
    """Where one thread imports the package and another the module, each would wait for the other; Python then lets one fail."""
    own = (ROOT / package.replace(".", "/")).glob("*.py")
    assert [layer(path) for path in own if path.name != "__init__.py" and package in imported(path)] == []


@pytest.mark.parametrize("package", ["sklearn", "scipy", "openTSNE"])
def test_only_the_process_that_computes_insights_imports_what_it_computes_with(package: str) -> None:
    """But for what assigns moments to the lines of a script, and imports that when it does."""
    assert offenders(package, ("core/insights/algorithms/", "core/script/assignment.py")) == []


def test_nothing_imports_plotly_whose_script_is_all_we_need() -> None:
    """Streamlit does, wherever it is installed, when it is itself imported (0.13 s); that is not ours to prevent."""
    assert offenders("plotly", ()) == []


def test_showing_insights_needs_nothing_heavy() -> None:
    """The page's own modules, with every section, in a process that has drawn nothing yet."""
    sections = ("sections", "map", "clusters", "trends.section", "outliers", "duplicates", "gaps")
    code = f"import sys; {'; '.join(f'import pages.insights.{name}' for name in sections)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in done.stdout.split()}.isdisjoint({"sklearn", "scipy", "openTSNE", "pyarrow", "pandas"})
