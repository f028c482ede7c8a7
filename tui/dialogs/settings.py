"""The settings dialog: the parameters, η, loss, order, seed and the data."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from core.data.dataset import Dataset
from core.data.points import format_points, parse_points
from core.descent.order import ORDERS
from core.descent.run import new_run
from core.descent.settings import read_settings
from core.model.losses import LOSSES
from core.session.runs import with_run, with_settings
from core.session.session import Session
from core.text.numbers import plain
from core.text.typed import read_number
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line
from tui.screen.lines import shown_name

_MOST_SHOWN = 40  # Points shown for editing; more are kept as they are.


class SettingsDialog(Dialog[Session]):
    """Lets the settings be changed; returns the session that goes on with them."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS
    HEADING = "Settings from here on"
    HINT = (
        "A new run goes on from this update; with other data, it starts anew.\n"
        "The run so far stays whole: u returns to it.\n"
        "↑ ↓ next field, space changes a choice, Enter applies, Esc leaves."
    )

    def __init__(self, session: Session) -> None:
        """Show the settings of `session` at its place."""
        super().__init__(session)
        data = session.run.data.raw or session.run.data
        self._points = format_points(data) if len(data) <= _MOST_SHOWN else ""

    def body(self) -> ComposeResult:
        """Yield the fields."""
        parameters = zip(self.session.run.model.parameters, self.session.parameters, strict=True)
        settings = self.session.settings
        data = self.session.run.data
        for key, value in parameters:
            yield field(key, line(plain(value), key))
        yield field(self.spell("η"), line(plain(settings.rate), "rate"))
        yield field("loss", Choice(tuple(LOSSES), settings.loss, "loss"))
        yield field("order", Choice(ORDERS, settings.order, "order"))
        yield field("seed", line(str(settings.seed), "seed"))
        yield field(
            "data", line(self._points, "points", f"{shown_name(data.name)}: {len(data)} samples")
        )
        choice = "standardised" if data.standardised else "raw"
        yield field("scale", Choice(("raw", "standardised"), choice, "scale"))

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value

    def _choice(self, name: str) -> str:
        return self.query_one(f"#{name}", Choice).value

    def taken(self, _text: str) -> Session | None:
        """Return the changed session, from any field; None where nothing differs."""
        session, run = self.session, self.session.run
        start = tuple(read_number(self._text(key), key) for key in run.model.parameters)
        settings = read_settings(
            self._text("rate"), self._choice("loss"), self._choice("order"), self._text("seed")
        )
        data = self._data()
        if data != run.data:
            return with_run(session, new_run(data, settings, start, run.model))
        if start == session.parameters and settings == session.settings:
            return None
        named = dict(zip(run.model.parameters, start, strict=True))
        return with_settings(session, settings, **named)

    def _data(self) -> Dataset:
        """Return the data that the fields ask for; the same object where they are untouched."""
        run, text = self.session.run, self._text("points").strip()
        standardise = self._choice("scale") == "standardised"
        data = run.data.raw or run.data
        if text and text != self._points:
            data = parse_points(text, "data", len(run.model.inputs), len(run.model.targets))
        elif standardise == run.data.standardised:
            return run.data
        return data.standardise() if standardise else data
