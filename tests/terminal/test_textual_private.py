"""Private names of Textual are used in two files, which say of each what it is needed for."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from textwrap import dedent
from types import ModuleType

import pytest

import tui
from tui.app.explorer import Explorer

THE_FILES = ("textual_private", "textual_private_driver")  # Windows lacks what the latter imports.
OURS, THEIRS = {"tui"}, {"textual", "rich"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
EXPLORER = import_module(Explorer.__module__)
MODULES = [name for _, name, _ in walk_packages(tui.__path__, "tui.")]


def root(module: str) -> str:
    return module.partition(".")[0]


def private(name: str) -> bool:
    return any(part[:1] == "_" and part[:2] != "__" for part in name.split("."))


def is_own(node: ast.AST) -> bool:
    """Whether a node is `self`, `cls` or `super()`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@cache
def defined(owner: type) -> frozenset[str]:
    """Return the private names that the text of a class defines, of itself or of `self`."""
    try:
        (text,) = ast.parse(dedent(inspect.getsource(owner))).body
    except (OSError, TypeError):  # It is written in C, or made up.
        return frozenset()
    assert isinstance(text, ast.ClassDef)
    names = {each.name for each in text.body if isinstance(each, FUNCTIONS)}
    for node in ast.walk(text):
        if isinstance(node, ast.Attribute) and is_own(node.value):
            names |= {node.attr} if isinstance(node.ctx, ast.Store) else set()
    for each in text.body:
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(filter(private, names))


def names_of(owner: type, origins: set[str]) -> set[str]:
    """Return the private names of a class that it has from these packages."""
    bases = [each for each in owner.__mro__ if root(each.__module__) in origins]
    return set().union(*map(defined, bases))


class Finder(ast.NodeVisitor):
    """Finds uses of private names of Textual in a module."""

    def __init__(self, text: str, module: ModuleType) -> None:
        self.found: list[str] = []
        self._module = module
        self._owner: type | None = None
        self._elsewhere: set[str] = set()
        """What was imported from neither."""
        self.visit(ast.parse(text))

    def _find(self, node: ast.AST, name: str) -> None:
        self.found.append(f"{self._module.__name__}:{getattr(node, 'lineno', 0)}: {name}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._imported(node, node.module or "", [each.name for each in node.names], node.names)

    def visit_Import(self, node: ast.Import) -> None:
        for each in node.names:
            self._imported(node, each.name, [], [each])

    def _imported(
        self, node: ast.AST, module: str, names: list[str], bound: list[ast.alias]
    ) -> None:
        if root(module) not in THEIRS:
            self._elsewhere |= {(each.asname or each.name).partition(".")[0] for each in bound}
        elif private(".".join([module, *names])):
            self._find(node, ".".join([module, *names]))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        before, owner = self._owner, getattr(self._module, node.name, None)
        self._owner = owner if isinstance(owner, type) else before
        if isinstance(owner, type):
            for name in sorted(defined(owner) & names_of(owner, THEIRS)):
                self._find(node, f"{node.name} redefines {name}")
        self.generic_visit(node)
        self._owner = before

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if private(node.attr) and not self._may(node):
            self._find(node, ast.unparse(node))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        by_name = isinstance(node.func, ast.Name) and node.func.id.endswith("attr")
        for each in node.args[1:2] if by_name else ():
            if isinstance(each, ast.Constant) and private(str(each.value)):
                self._find(node, ast.unparse(node))
        self.generic_visit(node)

    def _may(self, node: ast.Attribute) -> bool:
        """Whether a private attribute is none of Textual's."""
        if is_own(node.value) and self._owner:
            theirs = names_of(self._owner, THEIRS)
            return not theirs or node.attr in names_of(self._owner, OURS) - theirs
        return isinstance(node.value, ast.Name) and node.value.id in self._elsewhere


def sources() -> Iterator[tuple[str, ModuleType]]:
    for name in MODULES:
        if name.rpartition(".")[2] not in THE_FILES:
            module = import_module(name)
            yield Path(module.__file__ or "").read_text(encoding="utf-8"), module


@pytest.mark.parametrize(
    "text",
    [
        "from textual._compositor import CompositorUpdate",
        "from textual.drivers import _writer_thread",
        "import rich._loop",
        "app._exit",
        "screen.app._display(screen, 1)",
        "getattr(app, '_driver')",
        "class Explorer:\n def f(self):\n  super()._fatal_error()",
        "class Explorer:\n def f(self):\n  self._exit = True",
    ],
)
def test_such_a_name_is_found(text: str) -> None:
    assert Finder(text, EXPLORER).found


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos._exit(1)",
        "from textual.app import App\nApp.run",
        "app.__class__",
        "class Explorer:\n def f(self):\n  self._count = self._note",
    ],
)
def test_no_other_is_found(text: str) -> None:
    assert not Finder(text, EXPLORER).found


def test_private_names_of_textual_stand_in_one_file() -> None:
    found = [each for text, module in sources() for each in Finder(text, module).found]
    assert not found, "\n".join(found)
