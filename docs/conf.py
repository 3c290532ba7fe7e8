"""
How the pages are built: strictly, and without asking the network anything.
"""

import re
import zlib
from importlib import metadata
from pathlib import Path
from types import NoneType
from typing import Any, cast

import attrs
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

project = "siaut_core"
author = "siaut-core contributors"
copyright = author
version = release = metadata.version("siaut-core")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"siaut_core {release}"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["at-a-glance.css"]

# Words between single backquotes in docstrings: code, whatever they name.
default_role = "code"

# Every heading can be linked to, as `traceability.md#s1`.
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_use_ivar = True
napoleon_attr_annotations = False

DOCS = Path(__file__).parent

# Of an inventory; kept here, so that no build asks other projects for theirs.
HEADER_LINES = 4


def compress(inventory: Path) -> str:
    """
    Make of a readable inventory one that Sphinx reads.
    """
    lines = inventory.read_bytes().splitlines(keepends=True)
    header, body = lines[: HEADER_LINES - 1], lines[HEADER_LINES:]
    compressed = DOCS / "_build" / f"{inventory.stem}.inv"
    compressed.parent.mkdir(exist_ok=True)
    compressed.write_bytes(
        b"".join(header)
        + b"# The remainder of this file is compressed using zlib.\n"
        + zlib.compress(b"".join(body))
    )
    return str(compressed)


intersphinx_mapping = {
    "python": (
        "https://docs.python.org/3/",
        compress(DOCS / "_tools" / "python.txt"),
    ),
}

nitpick_ignore = [
    # What is behind a public name, and for its signature only.
    ("py:class", "siaut_core.aio.memory.MemoryUnit"),
    ("py:class", "siaut_core.errors.Faults"),
    ("py:class", "siaut_core.errors.Reason"),
    ("py:class", "Reason"),
    ("py:class", "siaut_core.use_cases.acteur.OnAnAccount"),
    ("py:class", "siaut_core.use_cases.login.SeenLogin"),
    ("py:class", "siaut_core.use_cases.recherche.criteria.Criterion"),
    ("py:class", "siaut_core.use_cases.recherche.pagination.Recherche"),
    ("py:class", "siaut_core.use_cases.recherche.pagination.Tri"),
    ("py:class", "siaut_core.use_cases.writes.ConfirmPassword"),
    ("py:class", "Template"),
    ("py:class", "UnionType"),
    # cattrs publishes no name for its own class but this one.
    ("py:class", "cattrs.converters.Converter"),
    # Nor do we keep where Hypothesis tells of its own.
    ("py:class", "SearchStrategy"),
    ("py:class", "hypothesis.strategies.SearchStrategy"),
]
# Type variables.
nitpick_ignore_regex = [("py:class", r"(siaut_core\.[a-z_.]+\.)?[A-Z](_co)?")]


# How a field is read, or what is asked of it, beside its type: for the class, not for
# who calls it.
READER = re.compile(
    r"~?[\w.]*\bAnnotated\[((?:(?!Annotated\[).)+?)"
    r", (?:<function [\w.<>]+ at 0x[0-9a-f]+>|'[^']*'|\"[^\"]*\")\]"
)

# What stands for a type and its reader, where an annotation is shown as it is written.
ALIASES = {": Id": ": StructureId", ": RaisonSociale": ": str", ": Version": ": int"}

# What Sphinx is given for a field of attrs, and of a named tuple.
FIELDS = {"_Sentinel", "member_descriptor", "_tuplegetter"}


def skip_fields(
    _app: Sphinx, _what: str, _name: str, obj: object, _skip: object, _options: object
) -> bool | None:
    """
    Leave out the fields of a class: its signature and its docstring tell of them.
    """
    return True if type(obj).__name__ in FIELDS else None


def keep_colons(
    _app: Sphinx, what: str, _name: str, _obj: object, _opts: object, lines: list[str]
) -> None:
    """
    Keep napoleon from taking words before a colon for a type: ours are prose.

    It does so on the first line of a property, and below "Returns:".
    """
    if what in {"attribute", "property"} and lines:
        lines[:0] = [".. property", ""]
    lines[:] = [":returns:" if line == "Returns:" else line for line in lines]


def tidy_signature(
    _app: Sphinx,
    _what: str,
    _name: str,
    obj: Any,  # noqa: ANN401  (any object)
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None] | None:
    """
    Write the short defaults of a class as they are, the others as three dots.

    A protocol is not called: it shows no arguments. No function that reads a field
    is shown.
    """

    def show(match: re.Match[str]) -> str:
        value = attrs.fields_dict(obj)[match[1]].default
        return repr(value) if type(value) in {bool, int, str, NoneType} else "..."

    if signature is None:
        return None
    if signature == "(*args, **kwargs)":
        return "", returns
    signature = READER.sub(r"\1", signature)
    for alias, name in ALIASES.items():
        signature = re.sub(rf"{alias}\b", name, signature)
    return re.sub(r"attr_dict\['(\w+)'\]\.default", show, signature), returns


def find_by_last_name(
    app: Sphinx,
    env: BuildEnvironment,
    node: pending_xref,
    contnode: Any,  # noqa: ANN401  (a node of docutils)
) -> object:
    """
    Resolve a name from where it is defined, or a bare one, to where hosts import it.
    """
    domain = cast("PythonDomain", env.get_domain("py"))
    last = node["reftarget"].rpartition(".")[2]
    found = [
        (name, entry)
        for name, entry in domain.objects.items()
        if name.rpartition(".")[2] == last and not entry.aliased
    ]
    if node["refdomain"] != "py" or len(found) != 1:
        return None
    [(name, entry)] = found
    return make_refnode(
        app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, name
    )


def setup(app: Sphinx) -> None:
    """
    Connect the above.
    """
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-docstring", keep_colons, priority=100)
    app.connect("autodoc-process-signature", tidy_signature)
    app.connect("missing-reference", find_by_last_name)
