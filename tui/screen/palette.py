"""Colours by role: each quantity keeps one colour everywhere, in every kind of terminal."""

from dataclasses import dataclass, field

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import Theme

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
_ATTRIBUTES = {
    "strong": Style(bold=True),
    "mark": Style(reverse=True),
    "under": Style(underline=True),
    "faint": Style(dim=True),
}


# Terminal codes that switch an attribute on, and off.
_ON = {"bold": "1", "dim": "2", "underline": "4", "reverse": "7"}
_OFF = {"bold": "22", "dim": "22", "underline": "24", "reverse": "27"}


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """A style as a terminal knows it: codes of both colours, and the attributes that are on.

    A palette has one object for each.
    """

    colour: str
    background: str
    attributes: tuple[str, ...]

    @property
    def shows(self) -> bool:
        """Whether it shows on a blank."""
        return "reverse" in self.attributes or "underline" in self.attributes

    def after(self, before: "Ink | None") -> str:
        """Return the codes that switch to this ink, from another one or from an unknown state."""
        if before == self:
            return ""
        if before is None or before.background != self.background:
            codes = ["0", *(_ON[name] for name in self.attributes), self.colour, self.background]
        else:
            # Bold and dim are switched off together.
            gone = [name for name in before.attributes if name not in self.attributes]
            kept = [name for name in before.attributes if _OFF[name] not in map(_OFF.get, gone)]
            codes = list(dict.fromkeys(_OFF[name] for name in gone))
            codes += [_ON[name] for name in self.attributes if name not in kept]
            codes += [self.colour] if self.colour != before.colour else []
        return f"\x1b[{';'.join(filter(None, codes))}m"


def _colour_codes(colour: Color | None, system: ColorSystem | None, foreground: bool) -> str:
    if colour is None or system is None:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground))


@dataclass(frozen=True, eq=False)
class Palette:
    """The styles of one page: role words to a Rich style. Colours are as Rich writes them."""

    name: str
    colours: dict[str, str]
    foreground: str = "default"
    background: str = "default"
    _inks: dict[tuple[str, ColorSystem | None], Ink] = field(default_factory=dict)
    _kinds: dict[tuple[str, str, tuple[str, ...]], Ink] = field(default_factory=dict)
    _styles: dict[str, Style] = field(default_factory=dict)

    def ink(self, roles: str, system: ColorSystem | None) -> Ink:
        """Return what a terminal of this colour system must be told for these role words."""
        known = self._inks.get((roles, system))
        if known is None:
            style = self.style(roles)
            codes = (
                _colour_codes(style.color, system, foreground=True),
                _colour_codes(style.bgcolor, system, foreground=False),
                tuple(name for name in _ON if getattr(style, name)),
            )
            known = self._inks[roles, system] = self._kinds.setdefault(codes, Ink(*codes))
        return known

    def style(self, roles: str) -> Style:
        """Return the style for role words such as "m" or "loss strong"; unknown ones are plain."""
        known = self._styles.get(roles)
        if known is None:
            known = Style(color=self.foreground, bgcolor=self.background)
            for word in roles.split():
                colour = self.colours.get(word)
                known += Style(color=colour) if colour else _ATTRIBUTES.get(word, Style())
            self._styles[roles] = known
        return known


def _colours(column: int) -> dict[str, str]:
    named = {role: colours[column] for role, colours in _COLOURS.items()}
    return {role: f"color({c})" if isinstance(c, int) else c for role, c in named.items()}


DARK = Palette("gradstep-dark", _colours(0), "color(254)", "color(234)")
LIGHT = Palette("gradstep-light", _colours(1), "color(234)", "color(231)")
SIXTEEN = Palette("gradstep-sixteen", _colours(2))
PLAIN = Palette("gradstep-plain", dict.fromkeys(_COLOURS, "default"))
"""Attributes alone, where colours are not wanted or not there."""

PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN)}


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
