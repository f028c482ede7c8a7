"""The READMEs: generated parts, examples and links are what the program and the folders have.

`pytest --rewrite` writes the generated parts.
"""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from markdown_it import MarkdownIt  # It comes with Textual.
from markdown_it.token import Token

from core.descent.scenarios import GROUPS, SCENARIOS
from core.lessons.reader import read_lesson
from core.session.lesson import Goal
from core.text.typed import InputError
from tui import lessons
from tui.classroom import arguments as classroom
from tui.command.opening import opened
from tui.command.program import parser
from tui.keys import COUNTS, FIRST, KEYS
from tui.panels.views import VIEWS

ROOT = Path(__file__).parent.parent
FIRST_PAGE, USERS = ROOT / "README.md", ROOT / "tui" / "README.md"
TEACHERS, WRITERS = (ROOT / "tui" / room / "README.md" for room in ("classroom", "lessons"))
BUILDERS = ROOT / "core" / "README.md"
ROOMS = (USERS, TEACHERS, WRITERS, BUILDERS)
PAGES = (FIRST_PAGE, *ROOMS, *sorted((ROOT / ".github").glob("*.md")))


def place(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# What is generated.


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown, where a bar within a cell would end it."""
    cells = ([cell.replace("|", r"\|") for cell in row] for row in (heads, *rows))
    head, *others = (f"| {' | '.join(row)} |" for row in cells)
    return "\n".join([head, f"|{'---|' * len(heads)}", *others])


def keys_written(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())


def first_keys() -> str:
    return table(("key", "what it does"), ((keys_written(keys), does) for keys, does in FIRST))


def key_table() -> str:
    rows = []
    for key in KEYS:
        rows.append((keys_written(key.shown), key.help))
        if key.shown == ":":
            rows.append(("`25n`", " ".join(COUNTS)))
    return table(("key", "what it does"), rows)


def scenario_table() -> str:
    rows = []
    for group, scenarios in GROUPS.items():
        rows.append((f"**{group}**", ""))
        rows += [(f"`{each.name}`", each.about) for each in scenarios]
    published = [each for each in SCENARIOS.values() if re.search(r"\(.*\d{4}\)", each.data.source)]
    sources = [f"- `{each.name}`: {each.data.source}." for each in published]
    shown = table(("name", "what there is to see"), rows)
    return "\n".join([shown, "", "From elsewhere:", "", *sources])


def lesson_table() -> str:
    rows = ((f"`{each.name}`", each.title, each.about) for each in lessons.shipped())
    return table(("name", "lesson", "what it is about"), rows)


def help_text() -> str:
    return f"```text\n{parser().format_help()}```"


def class_help() -> str:
    """Return the help up to what chooses a session, which is as in the help of all."""
    options = classroom.parser().format_help().partition("\ndata:\n")[0]
    return f"```text\n{options}```"


def rooms() -> str:
    """Return the folders of the code, each with the sentence that its package opens with."""
    rows = []
    for package in sorted(ROOT.glob("[ct][ou]*/**/__init__.py")):
        sentence = (ast.get_docstring(ast.parse(package.read_text("utf-8"))) or "").split("\n\n")[0]
        rows.append((f"`{package.parent.relative_to(ROOT)}/`", " ".join(sentence.split())))
    return table(("room", "what is in it"), rows)


PARTS = {
    "first keys": (FIRST_PAGE, first_keys),
    "lessons": (FIRST_PAGE, lesson_table),
    "keys": (USERS, key_table),
    "scenarios": (USERS, scenario_table),
    "help": (USERS, help_text),
    "class help": (TEACHERS, class_help),
    "rooms": (BUILDERS, rooms),
}


@pytest.mark.parametrize("name", PARTS)
def test_the_generated_part_is_current(name: str, rewrite: bool) -> None:
    page, part = PARTS[name]
    before, after = f"<!-- {name}: written by `pytest --rewrite` -->\n", f"<!-- end of {name} -->"
    text = page.read_text(encoding="utf-8")
    start = text.index(before) + len(before)
    end = text.index(after)
    if rewrite:
        text = f"{text[:start]}{part()}\n{text[end:]}"
        page.write_text(text, encoding="utf-8")
        end = text.index(after)
    assert text[start:end] == f"{part()}\n", "pytest --rewrite writes it anew"


# What a newcomer reads.


def test_the_first_page_is_short() -> None:
    assert len(FIRST_PAGE.read_text(encoding="utf-8").split()) <= 900


def test_it_begins_with_a_sentence_a_moving_picture_and_what_installs_and_starts_it() -> None:
    beginning = FIRST_PAGE.read_text(encoding="utf-8").split("\n")[:20]
    assert beginning[0] == "# gradstep"
    sentence = " ".join(beginning[2 : beginning.index("", 2)])
    assert re.fullmatch(r"[^.!?]+\.", sentence)
    assert any("](screenshots/moving.svg)" in line for line in beginning)
    commands = beginning.index("```sh")
    assert beginning[commands + 1 : commands + 4] == ["uv tool install .", "gradstep", "```"]


def test_it_has_the_one_command_by_which_changes_are_tested() -> None:
    searched = re.search(r"grep -E '(.*)' README.md", (ROOT / ".ci" / "run").read_text())
    assert searched
    found = re.findall(f"{searched[1]}.*", FIRST_PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == 1


def test_it_tells_of_the_class_in_eight_lines() -> None:
    section = (
        FIRST_PAGE.read_text(encoding="utf-8").partition("\n## A class\n")[2].split("\n## ")[0]
    )
    assert 0 < len([line for line in section.split("\n") if line]) <= 8


@pytest.mark.parametrize("page", ROOMS, ids=place)
def test_a_longer_one_says_first_for_whom_it_is(page: Path) -> None:
    title, _, beginning = page.read_text(encoding="utf-8").partition("\n\n")
    assert title.startswith("# ")
    assert beginning.startswith("For ")


# Where links lead.


def tokens(page: Path) -> Iterator[Token]:
    """Yield what a page is made of, without what is in code."""
    for token in MarkdownIt("gfm-like").parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def links(page: Path) -> set[str]:
    """Return what a page links to or shows, but for other sites."""
    found = {str(each.attrs.get("href") or each.attrs.get("src") or "") for each in tokens(page)}
    return {link for link in found if link and "://" not in link}


def anchors(page: Path) -> set[str]:
    """Return the names of the headings of a page, as they are linked to."""
    every = list(tokens(page))
    headings = (after for each, after in pairwise(every) if each.type == "heading_open")
    return {re.sub(r"[^\w\- ]", "", each.content.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_every_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.is_file() or (anchor and anchor not in anchors(there)):
            wrong.append(link)
    assert not wrong


def test_the_first_page_leads_to_all_others() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(FIRST_PAGE)}
    assert linked >= set(PAGES) - {FIRST_PAGE}


def test_every_picture_is_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    assert shown >= set((ROOT / "screenshots").iterdir())


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_every_file_named_is_there(page: Path) -> None:
    code = (each.content for each in tokens(page) if each.type == "code_inline")
    named = [each for each in code if re.fullmatch(r"(core|tui|tests|screenshots)/[\w/.]*", each)]
    assert not [each for each in named if not (ROOT / each).exists()]


def test_there_is_no_other() -> None:
    assert {path for room in ("core", "tui", "tests") for path in (ROOT / room).rglob("*.md")} == {
        *ROOMS
    }


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_no_row_of_a_table_is_cut_off(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").split("\n")
    for rule, line in enumerate(lines):
        if re.fullmatch(r"(\|-+)+\|", line):
            rows = takewhile(lambda row: row.startswith("|"), lines[rule:])
            assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {line.count("|")}


# What the examples do.


def test_the_example_of_the_line_mode_is_what_it_prints() -> None:
    example = re.search(r"\$ gradstep (.*)\n((?:Epoch.*\n)+)", USERS.read_text(encoding="utf-8"))
    assert example
    command = [sys.executable, "-m", "tui.cli", *example[1].split()]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == example[2]


NOT_HERE = ("class", "…", "my.session")
"""What is in commands that open a class, or what nobody here has saved."""


@pytest.mark.parametrize("page", [FIRST_PAGE, USERS], ids=place)
def test_every_command_opens_a_session(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("data.csv").write_text("height,x,y\n1,2,3\n4,5,7\n")
    shown = "".join(each.content for each in tokens(page) if each.info == "sh")
    commands = re.findall(r"^gradstep(?: .*)?$", shown, re.MULTILINE)
    assert len(commands) > 3
    for command in commands:
        if not any(word in command for word in NOT_HERE):
            arguments = shlex.split(command, comments=True)[1:]
            assert opened(parser().parse_args(arguments))


KEYS_THERE = [key for each in KEYS for key in each.keys]


def example_of_a_lesson() -> str:
    example = re.search(r"```toml\n(.*?)```", WRITERS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    return example[1]


def mistake_in(lesson: str) -> str:
    """Return the sentence that a lesson with a mistake gets."""
    with pytest.raises(InputError) as caught:
        read_lesson(lesson, "mine.toml", KEYS_THERE, VIEWS)
    return str(caught.value)


def test_the_example_of_a_lesson_is_one() -> None:
    example = example_of_a_lesson()
    lesson = read_lesson(example, "mine.toml", KEYS_THERE, VIEWS)
    assert lesson.stops[0].reach == Goal("update", 5)
    asking = re.sub(r"\nreach = .*", "", example).replace("# question", "question")
    for name in ("answer", "choices"):
        asking = asking.replace(f"# {name}", name)
    assert "answer: it should be one of up, down" in mistake_in(asking)


def test_it_has_every_field_and_names_every_goal() -> None:
    example = example_of_a_lesson()
    of_lesson, stop, of_stop = example.partition("\n[[stop]]\n")
    told = mistake_in(f"nothing = 1\n{example}") + mistake_in(f"{example}\nnothing = 1")
    fields = re.findall(r"none of (.*?)\.", told)
    assert len(fields) == 2
    for part, names in zip((of_lesson + stop, of_stop), fields, strict=True):
        assert all(re.search(rf"\b{name}\b", part) for name in names.split(", "))
    goals = mistake_in(example.replace('"update 5"', '"nowhere"')).partition("such as ")[2]
    assert all(goal in of_stop for goal in re.split(", | or ", goals.rstrip(".")))
