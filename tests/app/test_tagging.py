"""What is this?: all in sight has a sentence, which is true and tells nothing ahead."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest

from core.descent.classes import has_classes, right
from core.descent.path import path_of
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain import stability
from core.explain.loss_series import epochs_apart
from core.explain.meaning import Meanings
from core.explain.notices import notices
from core.lessons.progress import begin
from core.model.model import Model
from core.model.program import forward
from core.model.stages import Phase
from core.quiz.question import question
from core.session.runs import branches, with_settings
from core.session.session import Session, travel
from core.text.numbers import plain, show
from core.text.spans import Span
from pilots import closed, press, session_of, until
from sessions import scenario
from tui.app.additions import Additions
from tui.app.explorer import Explorer
from tui.app.page import Painted, page_lines, panels
from tui.app.status import footer, status
from tui.app.tagging import Tagging, boxed, pages, tagged_lines, told
from tui.lessons import read
from tui.panels.views import suiting
from tui.screen.lines import Line, Room, text_of, width_of
from tui.screen.marks import SHADES
from tui.screen.tags import LETTERS, Cells, Place, firsts, put

SIZES = (Room(60, 20), Room(80, 24), Room(120, 40))
MOST_LINES = 4
"""The lines of a sentence in the box."""

BY_SCENARIO = pytest.mark.parametrize("name", SCENARIOS, scope="module")
"""One scenario after the other, and not one test after the other: both look at the same pages."""

PLAIN = set("½²³·−–≤")
"""Signs that need no sentence: arithmetic as in a textbook, and punctuation."""
AXES = set("─━│┌┐└┘├┤┬┴┼╶╎┊")
"""Rules and axes, with the numbers at them; ┊ is told of in the loss chart, where it is drawn."""
IN_PROSE = set("ᵀηε∂∇‖Δλσ×→°✓")
"""Signs within sentences of the views that explain in prose."""
PROSE = {"convergence", "step", "trust"}


def looking(session: Session, view: str, zoomed: bool = False) -> Session:
    look = replace(session.look, view=view, zoomed=zoomed, focus="view")
    return replace(session, look=look)


Page = tuple[Session, Room, list[Painted], list[Cells]]


@lru_cache(maxsize=1)  # For two tests.
def walk(name: str) -> list[Page]:
    """Return pages of a scenario: every view that it has, at places and sizes that take turns."""
    return list(_walk(name))


def _walk(name: str) -> Iterator[Page]:
    turns = random.Random(name)
    start = Session(SCENARIOS[name].run())
    stages = start.run.stages.count
    for number, view in enumerate(suiting(start)):
        place = turns.choice([0, 1, stages - 1, turns.randrange(3 * stages), 3 * stages])
        session = travel(start, place) if place else start
        session = replace(session, guessing=turns.random() < 0.3)
        size = replace(SIZES[number % 3], ascii=turns.random() < 0.2)
        session = looking(session, view, zoomed=turns.random() < 0.5)
        top = status(session, size, playing=False)
        painted = panels(session, size)
        yield session, size, painted, list(told(session, size, top, painted))


# Everything in sight


@BY_SCENARIO
def test_every_tag_has_a_sentence_that_is_true_and_fits_its_box(name: str) -> None:
    for session, room, _, cells in walk(name):
        every = firsts(cells)
        assert every
        known = numbers_known(session)
        others = {each.sentence for each in notices(session)}
        others |= {said for _, said in Meanings(session).functions()}
        for place in every:
            assert re.search(r"[.]$", place.sentence), place.sentence
            assert len(boxed(place.sentence, room)) <= MOST_LINES, place.sentence
            if place.sentence not in others:
                wrong = numbers_in(place.sentence) - known
                assert not wrong, (session.look.view, session.at, place.sentence, wrong)


_NUMBER = re.compile(r"(?<![\w*.,^])−?\d[\d,]*(?:\.\d+)?(?:e−?\d+)?(?![\w*])")


def numbers_in(text: str) -> set[str]:
    return {each.rstrip(",").lstrip("−") for each in _NUMBER.findall(text)}


def numbers_known(session: Session) -> set[str]:
    """Return all numbers that may be told, looked up one by one, without their signs."""
    run, update, path = session.run, session.update, path_of(session.run)
    every, done, index = update.equations, session.done, session.run.sample_at(session.shown)
    revealed = [
        update[key]
        for key in every.symbols
        if key not in every.of or every.of[key].stage <= session.revealed
    ]
    told = [*revealed, *session.parameters, *run.start]
    if session.phase is Phase.UPDATE:  # L of its own sample, after the update.
        own = run.values(run.sample(session.shown), path.row(done))
        told.append(float(forward(every, own)["loss"]))
    losses = [run.data_set_loss(path.row(done), run.settings_at(max(done - 1, 0)).loss)]
    if session.phase is Phase.UPDATE:
        losses.append(run.data_set_loss(path.row(done - 1), run.settings_at(done - 1).loss))
    asked = session.hiding and index == run.sample_at(done)
    if not asked or session.reveals(Phase.BACKWARD):
        columns = [column[index : index + 1] for column in run.columns()]
        now = forward(run.equations_at(done), run.values(columns, session.parameters))
        for output, target in zip(run.model.predictions, run.model.targets, strict=True):
            told += [float(now[output][0]), float((now[output] - now[target])[0])]
            if session.reveals(Phase.FORWARD):
                told.append(update[output] - update[target])
    elif session.reveals(Phase.FORWARD):
        told += [update[key] for key in run.model.predictions]
    size = len(run.data)
    counts = [size, index + 1, session.shown + 1, session.epoch, done, session.shown % size + 1]
    counts += [done // size, *(each.done for each in branches(session))]
    counts += [part.begins for each in branches(session) for part in each.run.segments]
    if has_classes(run.model, run.data):
        counts.append(right(run, session.parameters))
    rates = [plain(part.settings.rate) for each in branches(session) for part in each.run.segments]
    words = [
        run.model.text,
        session.run.data.name,
        *(text for text, _ in stability.factors(session)),
        *rates,
    ]
    named = {number for word in words for number in numbers_in(word)}
    counts += range(run.stages.layers + 1)
    counts.append(len(set(zip(*(column.tolist() for column in run.columns()), strict=True))))
    counts += [epochs_apart(session, whole) for whole in (False, True)]
    shown = {show(abs(float(value)), session.look.digits) for value in (*told, *losses)}
    seeds = {str(part.settings.seed) for part in run.segments}
    return shown | named | seeds | {f"{count:,}" for count in counts} | {"0", "1"}


@BY_SCENARIO
def test_nothing_in_sight_is_without_a_meaning(name: str) -> None:
    for session, _, painted, (_status, *every) in walk(name):
        keys = session.update.equations.symbols
        for panel, known in zip(painted, every, strict=True):
            for row, line in enumerate(panel.lines, start=1):
                for column in needing(line, panel, keys):
                    said = known.sentences[row][column]
                    assert said, (session.look.view, session.at, text_of(line), column)


def needing(line: Line, panel: Painted, keys: dict[str, str]) -> Iterator[int]:
    """Yield the columns at which there must be something to be known."""
    column = 0
    for text, role in line:
        piece = text.strip()
        key = next((word for word in role.split() if word in keys), "")
        number = re.fullmatch(r"[−-]?\d[\d.]*(e[−-]?\d+)?|inf|nan", piece)
        if key and not panel.panel.chart and (number or piece == keys[key]):
            yield column + text.index(piece)
        plain = PLAIN | AXES | (IN_PROSE if panel.area.panel in PROSE else set())
        for place, character in enumerate(text):
            letter = panel.panel.chart and re.fullmatch("[A-Z]", piece)
            if letter or not (character.isascii() or character in plain):
                yield column + place
        column += len(text)


# What is not told


@pytest.mark.parametrize("name", ["worked", "neuron", "mazur"])
def test_what_is_asked_next_is_told_nowhere(name: str) -> None:
    """The number that the learner is asked for is in no sentence, in any view."""
    start = replace(Session(SCENARIOS[name].run()), guessing=True)
    look = replace(start.look, digits=10)
    for place in range(start.run.stages.count + 2):
        session = replace(travel(start, place) if place else start, look=look)
        asked = question(session)
        if asked is None or asked.value in (0, 1):
            continue
        answer = show(abs(asked.value), 10)
        for view in suiting(session):
            looked = looking(session, view, zoomed=True)
            room = SIZES[1]
            top = status(looked, room, playing=False)
            said = firsts(told(looked, room, top, panels(looked, room)))
            known = {show(abs(asked.numbers[key]), 10) for key in asked.known}
            if answer not in known:
                assert not [each for each in said if answer in numbers_in(each.sentence)]


def test_a_sentence_has_the_present_values() -> None:
    session = scenario("worked")
    meanings = Meanings(travel(session, 4))
    assert meanings.of("dL_dprediction") == (
        "∂L/∂y*: the slope of the loss along the prediction; 6 here, "
        "so raising y* by a little raises L 6 times as much."
    )
    assert (
        meanings.of("m")
        == "m: a parameter, the slope of the line; 5 before update 1, 3.5 after it."
    )
    assert (
        Meanings(travel(session, 1)).of("dL_dprediction").endswith("not revealed yet at update 1.")
    )
    assert Meanings(travel(session, 3)).of("m").endswith("; 5 before update 1.")


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("fit", "The dots: y* before update 6, with m 16.7949, c 4.49805."),
        ("fit", "The line: y* after 6 updates, with m 12.2217, c −0.0751953."),
        ("fit", "┆: the residual y* − y of update 6, 18.293."),
        ("fit", "◉: L of the update shown, update 6: 167.316."),
        ("fit", "epoch: as many updates as there are samples, 5; update 6 is number 1 of epoch 2."),
        ("surface", "○: where the run began: m 5, c 4."),
        (
            "predictions",
            "y*: what the model predicts for each sample after 6 updates; y* 12.1465 for sample 1.",
        ),
        ("runs", "A: the run A, with η 0.25 and squared loss; it stands at update 6."),
    ],
)
def test_signs_and_words_have_their_present_values(view: str, said: str) -> None:
    assert said in [each.sentence for each in in_sight(looking(scenario("worked", 6), view))]


def in_sight(session: Session, room: Room = SIZES[1]) -> list[Place]:
    top = status(session, room, playing=False)
    return firsts(told(session, room, top, panels(session, room)))


def test_a_slope_below_0_lowers_and_one_of_0_moves_nothing() -> None:
    meanings = Meanings(travel(Session(SCENARIOS["xor"].run()), 30))
    assert meanings.of("dL_dv2").endswith(
        "so raising v2 by a little lowers L 0.303065 times as much."
    )
    assert meanings.of("dL_dw1").endswith("; 0 here, so raising w1 by a little does not move L.")


def test_what_is_not_revealed_yet_can_be_asked_for_as_well() -> None:
    """A parameter called as an English word is told by its role alone."""
    session = Session(SCENARIOS["parabola"].run())
    session = replace(session, look=replace(session.look, zoomed=True))
    assert Meanings(session).of("a") in [each.sentence for each in in_sight(session)]


def test_a_long_formula_is_not_told_but_in_the_derivation() -> None:
    text = "y* = " + " + ".join(f"w{n}*x^{n}" for n in range(1, 40))
    run = new_run(scenario().run.data, Settings(1e-9), model=Model(text))
    said = Meanings(travel(Session(run), 1)).of("prediction")
    assert said.startswith("y*: the prediction; ")


# Letters on the page


def asked(session: Session, room: Room, letter: str = "", page: int = 0) -> list[str]:
    top = status(session, room, playing=False)
    return list(map(text_of, tagged_lines(session, room, top, (), Tagging(page, letter))))


@pytest.mark.parametrize("room", SIZES)
def test_each_thing_has_a_letter_of_its_own_and_hides_no_sign(room: Room) -> None:
    session = travel(scenario("worked"), 24)
    top = status(session, room, playing=False)
    plain = page_lines(session, room, top, footer(room, "", ""))
    every = firsts(told(session, room, top, panels(session, room)))
    for number, tags in enumerate(pages(every)):
        lines = tagged_lines(session, room, top, (), Tagging(number))
        marked = [
            (row, column)
            for row, line in enumerate(lines[:-1])
            for column, _, role in cells(line)
            if "mark" in role
        ]
        assert len(marked) == len(tags) <= len(LETTERS)
        for tag in tags:
            if tag.stop - tag.start == 1 and 0 < tag.start < room.width - 1:
                assert (tag.row, tag.start) not in marked, tag.sentence
    assert list(map(width_of, lines)) == [room.width] * room.height
    assert len(plain) == len(lines)


def cells(line: Line) -> Iterator[tuple[int, str, str]]:
    every = [(character, role) for text, role in line for character in text]
    for column, (character, role) in enumerate(every):
        yield column, character, role


def test_a_single_sign_among_others_stays_in_sight() -> None:
    for text in ("⠒◉⠒", "┆◉┆"):
        (line,) = put([(Span(text, "y"),)], [Place(0, 1, 2, "◉.")], "a")
        assert text_of(line) == f"a◉{text[2]}"


def test_a_tag_stands_beside_a_name_of_wide_letters() -> None:
    lines = put([(Span("数据 x"),)], [Place(0, 0, 4, "data."), Place(0, 5, 6, "x.")], "ab")
    assert text_of(lines[0]) in ("a据bx", "a 据bx", "数据bx", "a\u0000据bx")


@pytest.mark.parametrize("room", SIZES)
def test_the_sentence_hides_neither_its_tag_nor_the_lessons_strip(room: Room) -> None:
    session = begin(scenario("worked"), read("first"))
    top = status(session, room, playing=False)
    plain = list(map(text_of, page_lines(session, room, top, footer(room, "", ""))))
    every = firsts(told(session, room, top, panels(session, room)))
    strip = next(each.area for each in panels(session, room) if each.area.panel == "lesson")
    for letter, tag in [*zip(LETTERS, every, strict=False)][::5]:
        lines = asked(session, room, letter)
        assert lines[1 : 1 + strip.height] == plain[1 : 1 + strip.height]
        words = " ".join(" ".join(lines).split())
        assert " ".join(" ".join(boxed(tag.sentence, room)).split()) in words
        assert letter in lines[tag.row]


def test_a_letter_without_a_tag_is_said_to_be_none() -> None:
    room, session = SIZES[1], looking(scenario("worked"), "runs", zoomed=True)
    assert any("No tag has the letter Z" in line for line in asked(session, room, "Z"))


def test_painting_asks_for_no_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("computed though nothing is asked")

    monkeypatch.setattr(Meanings, "__init__", fail)
    room = SIZES[2]
    for view in suiting(scenario("worked")):
        session = looking(scenario("worked", 3), view)
        page_lines(session, room, status(session, room, playing=False), footer(room, "", ""))


# Legends


def test_a_zoomed_chart_has_a_legend_of_what_is_drawn() -> None:
    session = with_settings(scenario("worked", 6), Settings(0.1))
    session = travel(session, session.at + 4)
    room = SIZES[1]

    def last(view: str) -> str:
        looked = looking(session, view, zoomed=True)
        page = page_lines(looked, room, status(looked, room, playing=False), footer(room, "", ""))
        return text_of(page[-2])

    assert last("fit").split("  ")[:3] == [" ◉ this sample", "• samples", "⠒⠒ y* now"]
    assert "A run A" in last("fit")
    assert "· y* before" in last("fit")
    assert "○ start" in last("surface")
    unzoomed = looking(session, "fit")
    page = page_lines(unzoomed, room, status(unzoomed, room, playing=False), footer(room, "", ""))
    assert "this sample" not in "".join(map(text_of, page))


def test_in_ascii_too_a_start_is_told_from_what_follows() -> None:
    session = looking(scenario("worked", 6), "surface", zoomed=True)
    (painted,) = panels(session, Room(80, 24, ascii=True))
    *drawn, legend = (text_of(line) for line in painted.lines)
    assert "* start" in legend
    assert "o after each update" in legend
    assert "".join(drawn).count("*") == 1
    said = [each.sentence for each in in_sight(session, Room(80, 24, ascii=True))]
    assert any(each.startswith("*: where the run began") for each in said)


FILLED = {
    "surface": (
        "worked",
        6,
        "data-set loss, small to large",
        "the larger the data-set loss there.",
    ),
    "slice": ("xor", 3, "data-set loss, small to large", "the larger the data-set loss there."),
    "regions": ("moons", 3, "y*, small to large", "the larger y* there."),
}


@pytest.mark.parametrize("view", FILLED)
@pytest.mark.parametrize("shades", [True, False])
def test_what_colours_say_is_told_where_there_are_any(view: str, shades: bool) -> None:
    name, done, words, end = FILLED[view]
    room, session = replace(SIZES[1], shades=shades), looking(scenario(name, done), view, True)
    (painted,) = panels(session, room)
    legend = [line for line in painted.lines if "now" in text_of(line) or "y >" in text_of(line)]
    text = text_of(legend[0])
    assert (words in text) is shades
    assert ("contours" in text) is (not shades and view != "regions")
    # The colours stand before their words, each once, and no mark has one behind it.
    filled = [span for span in legend[0] if set(span.role.split()) & set(SHADES)]
    assert [span.role for span in filled] == list(SHADES) * shades
    assert all(span.text == " " for span in filled)
    said = [each.sentence for each in in_sight(session, room)]
    assert (f"The colours: the stronger one is, {end}" in said) is shades
    lines = [each for each in said if each.startswith("The lines: contours")]
    assert bool(lines) is (not shades and view != "regions")


# Keys


def screen(app: Explorer) -> str:
    return "\n".join(map(text_of, app.page._lines))


async def test_keys_put_letters_ask_them_and_end_them() -> None:
    app = Explorer(scenario("worked", 6))
    async with app.run_test(size=(80, 24)) as pilot:
        plain = screen(app)
        before = session_of(pilot)
        await press(app, "/")
        assert "What is it?" in screen(app)
        await press(app, "b")
        assert "update 6 is number 1 of epoch" in screen(app)
        await press(app, "n")  # A letter of a tag, and no move.
        assert session_of(pilot) is before
        await press(app, "escape")
        assert screen(app) == plain
        await press(app, "/ space")
        assert session_of(pilot).done == 7
        assert "What is it?" not in screen(app)
        await press(app, "/ 5n")  # Digits begin a count, and the letter that follows is a move.
        assert session_of(pilot).done == 12
        await press(app, "/ ?")
        await until(lambda: not closed(pilot))
        assert app._tagging is None


async def test_more_things_than_letters_have_further_pages() -> None:
    app = Explorer(looking(Session(SCENARIOS["encoder"].run()), "parameters"))
    async with app.run_test(size=(120, 40)):
        await press(app, "/")
        first = screen(app)
        assert "/ more (1/" in first
        await press(app, "/")
        assert "/ more (2/" in screen(app)
        assert screen(app) != first


async def test_tags_go_when_what_is_shown_changes() -> None:
    app = Explorer(scenario("worked", 6))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, "/")
        app.commit(session_of(pilot))
        assert "What is it?" in screen(app)
        app.commit(travel(session_of(pilot), 0))
        assert "What is it?" not in screen(app)


async def test_in_a_class_its_badge_stays() -> None:
    badge = Additions(badge=lambda _room, _note: (Span(" following "),))
    app = Explorer(scenario("worked"), additions=badge)
    async with app.run_test(size=(80, 24)):
        await press(app, "/ a")
        assert " following " in screen(app)
