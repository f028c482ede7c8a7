"""The house rules that a program can check: format, lint, types, imports, and what stands once."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions import LINE_LOSSES

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy", "--no-incremental"],
    "imports": ["lint-imports", "--no-cache"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_passes(name: str) -> None:
    tool, *arguments = CHECKS[name]
    result = subprocess.run(
        [TOOLS / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


# What is written once: each check has an example that it would find.

LINE = re.compile(r"m ?[*·] ?x ?\+ ?c")
PLACES = {"at", "came_from", "furthest"}


def without_docstrings(source: str) -> Iterator[ast.AST]:
    """Yield the nodes of a module, but for texts that stand by themselves."""
    tree = ast.parse(source)
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return (n for n in ast.walk(tree) if not (n in alone and isinstance(n, ast.Constant)))


def loss_names(node: ast.AST) -> bool:
    """Whether a loss is told by its name."""
    return isinstance(node, ast.Constant) and node.value in LINE_LOSSES


def the_line(node: ast.AST) -> bool:
    """Whether the line is written, in a text or as arithmetic."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(LINE.search(node.value))
    return isinstance(node, ast.BinOp) and bool(LINE.search(ast.unparse(node)))


def divided_places(node: ast.AST) -> bool:
    """Whether a place is divided, as if it were known how many stages an update has."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
        return False
    divided = node.left.operand if isinstance(node.left, ast.UnaryOp) else node.left
    return isinstance(divided, ast.Attribute) and divided.attr in PLACES


ONCE = {
    "a loss is told by its name": (loss_names, 'loss == "absolute"', "core/model/"),
    "the line is written": (the_line, "self.m * x + c", "core/model/model.py"),
    "a place is divided": (divided_places, "-(-session.at // 4)", "core/model/stages.py"),
}


@pytest.mark.parametrize("what", ONCE)
def test_it_is_in_one_place_alone(what: str) -> None:
    is_found, example, home = ONCE[what]
    assert any(map(is_found, without_docstrings(example)))
    where = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        for part in ("core", "tui")
        for path in sorted((ROOT / part).rglob("*.py"))
        for node in without_docstrings(path.read_text(encoding="utf-8"))
        if is_found(node) and not path.relative_to(ROOT).as_posix().startswith(home)
    ]
    assert not where, f"{what} outside of {home}: {', '.join(where)}"
