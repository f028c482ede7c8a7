"""The palettes: colours that can be told apart and read, one for each quantity, everywhere."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style

from core.descent.run import Settings
from core.session.runs import LETTERS, with_settings
from core.session.session import Look, Session, travel
from sessions import STEPS, looked_at, scenario
from tui.app.page import page_lines
from tui.app.status import footer, status
from tui.panels.views import suiting
from tui.screen.lines import Room, text_of
from tui.screen.marks import SHADES
from tui.screen.palette import DARK, LIGHT, PLAIN, SIXTEEN, Palette, themes

PAGES = [DARK, LIGHT]
EVERY = [DARK, LIGHT, SIXTEEN, PLAIN]
QUANTITIES = ("m", "c", "x", "y", "value", "prediction", "loss")
TEXT = (*QUANTITIES, "quiet", "accent", "strong", "mark", "faint", "under", "")
"""Roles of what is to be read; "rule" is no more than a line between panels."""


def luminance(colour: Color) -> float:
    """Return WCAG's relative luminance of a colour, from 0 (black) to 1 (white)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour.get_truecolor())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    """Return WCAG's contrast ratio of a style's colour and its background, from 1 to 21."""
    assert style.color
    assert style.bgcolor
    light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_has_it() -> None:
    assert contrast(Style(color="#000000", bgcolor="#ffffff")) == pytest.approx(21)
    assert contrast(Style(color="#777777", bgcolor="#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", PAGES, ids=lambda palette: palette.name)
@pytest.mark.parametrize("role", TEXT)
def test_what_is_to_be_read_stands_out(palette: Palette, role: str) -> None:
    assert contrast(palette.style(role)) >= 4.5


def with_other_runs() -> Session:
    """Return a session with two runs that a surface shows."""
    first = scenario("two", done=6)
    return travel(with_settings(travel(first, 2 * STEPS), Settings(rate=0.1)), 5 * STEPS)


FILLED = {
    "surface": with_other_runs(),
    "slice": scenario("xor", done=3),
    "regions": travel(scenario("moons"), 600),
}


def on_shades(view: str, room: Room) -> set[tuple[str, str]]:
    """Return each character that a filled chart shows over a shade, and its role."""
    session = FILLED[view]
    look = replace(session.look, view=view, focus="view", zoomed=True)
    lines = page_lines(looked_at(session, look), room, (), ())
    return {
        (char, span.role)
        for line in lines
        for span in line
        for char in span.text
        if char != " " and set(span.role.split()) & set(SHADES)
    }


@pytest.mark.parametrize("palette", PAGES, ids=lambda palette: palette.name)
@pytest.mark.parametrize("view", FILLED)
def test_all_that_stands_on_a_shade_stands_out_on_each(palette: Palette, view: str) -> None:
    rooms = [Room(120, 40, shades=True), Room(80, 24, ascii=True, bold=True, shades=True)]
    for char, role in set().union(*(on_shades(view, room) for room in rooms)):
        least = 4.5 if char in LETTERS else 3  # A run's name is read, a mark is seen.
        own = " ".join(word for word in role.split() if word not in SHADES)
        for shade in SHADES:
            assert contrast(palette.style(f"{own} {shade}")) >= least, (char, own, shade)


@pytest.mark.parametrize("palette", PAGES, ids=lambda palette: palette.name)
def test_shades_go_one_way_from_the_page(palette: Palette) -> None:
    assert tuple(palette.shades) == SHADES
    found = [luminance(Color.parse(palette.shades[shade])) for shade in SHADES]
    found.insert(0, luminance(Color.parse(palette.background)))
    assert found == sorted(found, reverse=palette is LIGHT)
    ends = sorted((found[0], found[-1]))
    assert (ends[1] + 0.05) / (ends[0] + 0.05) >= 2  # Told apart on a projector.


@pytest.mark.parametrize("palette", PAGES, ids=lambda palette: palette.name)
def test_no_two_roles_have_the_same_colour(palette: Palette) -> None:
    roles = [*QUANTITIES, "quiet", "rule", "accent"]
    for one, other in combinations(roles, 2):
        assert palette.style(one).color != palette.style(other).color, f"{one} and {other}"


@pytest.mark.parametrize("palette", EVERY, ids=lambda palette: palette.name)
def test_every_palette_knows_the_same_roles(palette: Palette) -> None:
    assert palette.colours.keys() == DARK.colours.keys()
    assert palette.colours.keys() >= set(QUANTITIES)


@pytest.mark.parametrize("palette", EVERY, ids=lambda palette: palette.name)
def test_words_add_up_and_unknown_ones_are_plain(palette: Palette) -> None:
    assert palette.style("m strong") == palette.style("m") + Style(bold=True)
    assert palette.style("m mark").reverse
    assert palette.style("no such role") == palette.style("")


def test_the_sixteen_colours_are_the_terminal_s_own() -> None:
    for role in SIXTEEN.colours:
        colour = SIXTEEN.style(role).color
        assert colour is not None
        assert colour.is_default or colour.is_system_defined
        assert colour.number is None or colour.number < 8
    coloured = {role: SIXTEEN.style(role).color for role in ("m", "c", "y", "loss")}
    assert len(set(coloured.values())) == 4


def test_without_colours_there_are_attributes_only() -> None:
    for role in (*PLAIN.colours, ""):
        style = PLAIN.style(role)
        assert style.color is None or style.color.is_default
        assert style.bgcolor is None or style.bgcolor.is_default
    assert PLAIN.style("accent strong").bold
    assert PLAIN.style("loss mark").reverse


SYSTEMS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR, None]


@pytest.mark.parametrize("palette", EVERY, ids=lambda palette: palette.name)
@pytest.mark.parametrize("system", SYSTEMS)
def test_ink_switches_from_any_style_to_any_other(
    palette: Palette, system: ColorSystem | None
) -> None:
    roles = ["", "m", "m strong", "loss mark", "c under", "quiet faint", "faint strong", "y"]
    for one in roles:
        for other in roles:
            before, after = palette.ink(one, system), palette.ink(other, system)
            assert shown(before.after(None) + after.after(before)) == shown(after.after(None))
            assert before.after(before) == ""


def shown(codes: str) -> tuple[frozenset[str], str, str]:
    """Return what a terminal is set to after SGR codes: attributes, colour, background."""
    attributes: set[str] = set()
    colours = {"3": "default", "4": "default"}
    off = {"22": {"1", "2"}, "24": {"4"}, "27": {"7"}}
    for sequence in re.findall(r"\x1b\[([\d;]*)m", codes):
        for code in re.findall(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|\d+", sequence):
            if code == "0":
                attributes, colours = set(), {"3": "default", "4": "default"}
            elif code in ("1", "2", "4", "7"):
                attributes.add(code)
            elif code in off:
                attributes -= off[code]
            else:
                ground = {"9": "3", "1": "4"}.get(code[0], code[0])  # 90 is bright 30, 100 is 40
                colours[ground] = "default" if code in ("39", "49") else code
    return frozenset(attributes), colours["3"], colours["4"]


# The same quantity has the same colour in every panel


def roles_on_the_page(session: Session) -> dict[str, set[str]]:
    """Return each text on the page with the first role words it appears in."""
    room = Room(120, 36)
    found: dict[str, set[str]] = {}
    lines = page_lines(session, room, status(session, room, False), footer(room, "", ""))
    for line in lines:
        for span in line:
            found.setdefault(span.text.strip(), set()).add(span.role.split(" ")[0])
    return found


def test_a_quantity_has_one_role_wherever_it_stands() -> None:
    # After update 2, every number on the page is a different one.
    roles = roles_on_the_page(scenario("worked", done=2))
    for text, role in [
        ("1.25", "m"),
        ("1.375", "c"),
        ("3.5", "m"),
        ("2.5", "c"),
        ("9.5", "prediction"),
        ("10.125", "loss"),
        ("m", "m"),
        ("c", "c"),
        ("y*", "prediction"),
        ("L", "loss"),
    ]:
        seen = roles[text] - {"", "quiet"}
        assert seen == {role}, f"{text!r} has roles {seen}"


def test_every_role_of_the_page_is_known() -> None:
    known = {*DARK.colours, "strong", "mark", "under", "faint", ""}
    plain = {"rate", "step_m", "step_c"}
    gradients = {"dL_dprediction", "dprediction_dc", "dL_dm", "dL_dc"}
    for place in range(2 * STEPS):
        start = scenario("worked")
        session = travel(start, place) if place else start
        for view in suiting(session):
            room, look = Room(80, 24), Look(view=view)
            for line in page_lines(looked_at(session, look), room, (), ()):
                for span in line:
                    assert set(span.role.split()) <= known | plain | gradients, span


def test_nothing_is_told_by_colour_alone() -> None:
    # The verdicts have signs, the current phase and what is new have a sign, charts have marks.
    session = scenario("worked", done=5)
    room = Room(120, 36)
    text = "\n".join(map(text_of, page_lines(session, room, status(session, room, False), ())))
    assert "▲" in text
    assert text.count("▸") >= 8
    assert "•" in text
    assert "◉" in text


def test_the_dialogs_have_the_colours_of_the_page() -> None:
    def seen(colour: str) -> str:
        return Color.parse(colour).get_truecolor().hex

    for theme, palette in zip(themes(), PAGES, strict=True):
        assert theme.name == palette.name
        assert theme.foreground == seen(palette.foreground)
        assert theme.background == seen(palette.background)
        assert theme.error == seen(palette.colours["loss"])
