"""The README's tables and help text are what the program says: `pytest --rewrite` writes them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.descent.scenarios import GROUPS, SCENARIOS
from core.lessons.reader import read_lesson
from core.session.lesson import Goal
from core.text.typed import InputError
from tui import lessons
from tui.classroom import arguments as classroom
from tui.command.program import parser
from tui.keys import COUNTS, KEYS
from tui.panels.views import VIEWS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def key_table() -> str:
    rows = ["| key | what it does |", "|---|---|"]
    for row in KEYS:
        keys = " ".join(f"`{key}`" for key in row.shown.split())
        rows.append(f"| {keys} | {row.help} |")
        if row.shown == ":":
            rows.append(f"| `25n` | {' '.join(COUNTS)} |")
    return "\n".join(rows)


def scenario_table() -> str:
    rows = ["| name | what there is to see |", "|---|---|"]
    for group, scenarios in GROUPS.items():
        rows.append(f"| **{group}** | |")
        rows += [f"| `{each.name}` | {each.about} |" for each in scenarios]
    published = [each for each in SCENARIOS.values() if re.search(r"\(.*\d{4}\)", each.data.source)]
    rows += ["", "From elsewhere:", ""]
    rows += [f"- `{each.name}`: {each.data.source}." for each in published]
    return "\n".join(rows)


def lesson_table() -> str:
    rows = ["| name | lesson | what it is about |", "|---|---|---|"]
    rows += [f"| `{each.name}` | {each.title} | {each.about} |" for each in lessons.shipped()]
    return "\n".join(rows)


def help_text() -> str:
    return f"```text\n{parser().format_help()}```"


def class_help() -> str:
    """Return the help up to what chooses a session, which is as in the help of all."""
    options = classroom.parser().format_help().partition("\ndata:\n")[0]
    return f"```text\n{options}```"


def rooms() -> str:
    """Return the folders of the code, each with the sentence that its package opens with."""
    rows = ["| room | what is in it |", "|---|---|"]
    for package in sorted(ROOT.glob("[ct][ou]*/**/__init__.py")):
        sentence = (ast.get_docstring(ast.parse(package.read_text("utf-8"))) or "").split("\n\n")[0]
        rows.append(f"| `{package.parent.relative_to(ROOT)}/` | {' '.join(sentence.split())} |")
    return "\n".join(rows)


PARTS = {
    "keys": key_table,
    "scenarios": scenario_table,
    "lessons": lesson_table,
    "help": help_text,
    "class help": class_help,
    "rooms": rooms,
}


@pytest.mark.parametrize("name", PARTS)
def test_the_generated_part_is_current(name: str, rewrite: bool) -> None:
    before, after = f"<!-- {name}: written by `pytest --rewrite` -->\n", f"<!-- end of {name} -->"
    readme = README.read_text(encoding="utf-8")
    start = readme.index(before) + len(before)
    end = readme.index(after)
    if rewrite:
        readme = f"{readme[:start]}{PARTS[name]()}\n{readme[end:]}"
        README.write_text(readme, encoding="utf-8")
        end = readme.index(after)
    assert readme[start:end] == f"{PARTS[name]()}\n", "pytest --rewrite writes it anew"


def test_the_example_of_the_line_mode_is_what_it_prints() -> None:
    readme = README.read_text(encoding="utf-8")
    example = re.search(r"\$ gradstep (.*)\n((?:Epoch.*\n)+)", readme)
    assert example
    command = [sys.executable, "-m", "tui.cli", *example[1].split()]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == example[2]


def test_every_picture_is_there() -> None:
    readme = README.read_text(encoding="utf-8")
    pictures = re.findall(r"\((screenshots/[^)]*)\)", readme)
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)


def test_the_example_of_a_lesson_is_one() -> None:
    example = re.search(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    keys = [key for row in KEYS for key in row.keys]
    lesson = read_lesson(example[1], "README.md", keys, VIEWS)
    assert lesson.stops[0].reach == Goal("update", 5)
    asking = re.sub(r"\nreach = .*", "", example[1]).replace("# question", "question")
    for name in ("answer", "choices"):
        asking = asking.replace(f"# {name}", name)
    with pytest.raises(InputError, match="answer: it should be one of up, down"):
        read_lesson(asking, "README.md", keys, VIEWS)
