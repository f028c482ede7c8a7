"""Colours by role: each quantity keeps one colour everywhere, in every kind of terminal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import Theme

from tui.screen.marks import SHADES
from tui.terminal.ink import Ink

# On a dark page and a light one, near Okabe and Ito's colours, which colour-blind readers can tell
# apart, but of the 256 that nearly every terminal has: their codes are half as long; then those of
# the terminal's own sixteen that are legible on both. https://jfly.uni-koeln.de/color/
_COLOURS = {
    "m": (214, 94, "magenta"),  # A line's slope; of more parameters, the one in focus.
    "c": (75, 25, "cyan"),  # Its intercept; of more parameters, each of the others.
    "x": (254, 234, "default"),
    "y": (43, 23, "green"),
    "prediction": (228, 58, "default"),
    "value": (176, 90, "default"),
    "loss": (209, 124, "red"),
    "quiet": (246, 242, "default"),
    "rule": (240, 250, "default"),
    "accent": (231, 16, "default"),
}
_SHADES = dict(zip(SHADES, ((18, 195), (19, 159), (20, 153), (21, 117), (57, 111)), strict=True))
"""Backgrounds of cells that are filled by a value; only of the 256 colours.

All are blue, and ever brighter on a dark page, darker on a light one, from the page on: they are
told apart without an eye for colours, and from far away, and all marks are legible on each."""

_ATTRIBUTES = {
    "strong": Style(bold=True),
    "mark": Style(reverse=True),
    "under": Style(underline=True),
    "faint": Style(dim=True),
}


@dataclass(frozen=True, eq=False)
class Palette:
    """The styles of one page: role words to a Rich style. Colours are as Rich writes them."""

    name: str
    colours: dict[str, str]
    foreground: str = "default"
    background: str = "default"
    shades: dict[str, str] = field(default_factory=dict)
    """Backgrounds that fill cells, by role."""
    _inks: dict[tuple[str, ColorSystem | None], Ink] = field(default_factory=dict)
    _styles: dict[str, Style] = field(default_factory=dict)

    def ink(self, roles: str, system: ColorSystem | None) -> Ink:
        """Return what a terminal of this colour system must be told for these role words."""
        known = self._inks.get((roles, system))
        if known is None:
            known = self._inks[roles, system] = Ink.of(self.style(roles), system)
        return known

    def style(self, roles: str) -> Style:
        """Return the style for role words such as "m" or "loss strong"; unknown ones are plain."""
        known = self._styles.get(roles)
        if known is None:
            known = Style(color=self.foreground, bgcolor=self.background)
            for word in roles.split():
                if word in self.colours:
                    known += Style(color=self.colours[word])
                elif word in self.shades:
                    known += Style(bgcolor=self.shades[word])
                else:
                    known += _ATTRIBUTES.get(word, Style())
            self._styles[roles] = known
        return known


def _colours(column: int, of: Mapping[str, tuple[int | str, ...]] = _COLOURS) -> dict[str, str]:
    named = {role: colours[column] for role, colours in of.items()}
    return {role: f"color({c})" if isinstance(c, int) else c for role, c in named.items()}


DARK = Palette("gradstep-dark", _colours(0), "color(254)", "color(234)", _colours(0, _SHADES))
LIGHT = Palette("gradstep-light", _colours(1), "color(234)", "color(231)", _colours(1, _SHADES))
SIXTEEN = Palette("gradstep-sixteen", _colours(2))
PLAIN = Palette("gradstep-plain", dict.fromkeys(_COLOURS, "default"))
"""Attributes alone, where colours are not wanted or not there."""

PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN)}


def themed(light: bool) -> str:
    """Return the name of the theme of a light page, or of a dark one."""
    return (LIGHT if light else DARK).name


def themes() -> list[Theme]:
    """Return the Textual themes that colour the dialogs as the palettes colour the page."""
    return [
        Theme(
            name=palette.name,
            primary=_hex(palette.colours["c"]),
            secondary=_hex(palette.colours["m"]),
            warning=_hex(palette.colours["m"]),
            error=_hex(palette.colours["loss"]),
            success=_hex(palette.colours["y"]),
            accent=_hex(palette.colours["m"]),
            foreground=_hex(palette.foreground),
            background=_hex(palette.background),
            surface=_hex(palette.background),
            panel=_hex(palette.background),
            dark=palette is DARK,
        )
        for palette in (DARK, LIGHT)
    ]


def _hex(colour: str) -> str:
    return Color.parse(colour).get_truecolor().hex
