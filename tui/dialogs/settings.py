"""The settings dialog: the parameters, η, loss, order, seed, the model and the data."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from core.data.dataset import Dataset
from core.data.points import format_points, parse_points
from core.descent.order import ORDERS
from core.descent.run import new_run, usual_start
from core.descent.settings import read_settings, read_start
from core.model.definitions import MOST_CHARACTERS, on_one_line
from core.model.expression import ExpressionError
from core.model.losses import loss_for, losses_of
from core.model.model import Model, read_model
from core.model.network import model_text
from core.session.runs import with_run, with_settings
from core.session.session import Session
from core.text.numbers import at_face, show
from core.text.typed import InputError, read_number
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line
from tui.screen.lines import shown_name

_MOST_SHOWN = 40  # Points shown for editing; more are kept as they are.
_MOST_FIELDS = 4  # Parameters with a field each; the rows of a small terminal hold no more.


class SettingsDialog(Dialog[Session]):
    """Lets the settings be changed; returns the session that goes on with them."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS
    HEADING = "Settings from here on"
    HINT = (
        "A new run goes on from this update; with other data or another model it starts anew. "
        "u returns to the run so far."
    )
    KEYS = "↑ ↓ next field, space changes a choice, Enter applies, Esc leaves."

    def __init__(self, session: Session) -> None:
        """Show the settings of `session` at its place."""
        super().__init__(session)
        run = session.run
        data = run.data.raw or run.data
        self._points = format_points(data) if len(data) <= _MOST_SHOWN else ""
        self._text = on_one_line(run.model.text)
        self._listed = run.model
        """The model whose parameters have fields."""
        self._known = dict(zip(run.model.parameters, session.parameters, strict=True))
        """What parameters are, by name, whether the model listed has them or not."""
        self._values = dict(self._known)
        """The numbers that the fields show at first."""
        self._parameters: dict[str, Input] = {}

    def body(self) -> ComposeResult:
        """Yield the fields."""
        settings, data = self.session.settings, self.session.run.data
        yield Vertical(*self._parameter_fields(), id="parameters")
        # Not found by their names: a parameter may be called the same.
        self._rate = line(self._shown(settings.rate), "rate")
        self._loss = Choice(tuple(losses_of(self._listed)), settings.loss, "loss")
        self._wanted = settings.loss
        """The loss chosen last; while a formula is typed, it may be one that can't have it."""
        self._order = Choice(ORDERS, settings.order, "order")
        self._seed = line(str(settings.seed), "seed")
        self._model = line(self._text, "model", "y* = w*x + b")
        self._model.max_length = 2 * MOST_CHARACTERS
        count = f"{len(data)} sample{'' if len(data) == 1 else 's'}"
        self._data = line(self._points, "points", f"{shown_name(data.name)}: {count}")
        choice = "standardised" if data.standardised else "raw"
        self._scale = Choice(("raw", "standardised"), choice, "scale")
        yield field(self.spell("η"), self._rate)
        yield field("loss", self._loss)
        yield field("order", self._order)
        yield field("seed", self._seed)
        yield field("model", self._model)
        yield field(f"data ({len(data)})" if len(data) < 10_000 else "data", self._data)
        yield field("scale", self._scale)

    def _parameter_fields(self) -> Iterator[Horizontal]:
        """Yield a field for each parameter, or where they are many, one for all."""
        if len(self._values) <= _MOST_FIELDS:
            self._parameters = {
                key: line(self._shown(value), key) for key, value in self._values.items()
            }
        else:
            text = " ".join(f"{key}={self._shown(value)}" for key, value in self._values.items())
            self._parameters = {"start": line(text, "start")}
        yield from (field(key, each) for key, each in self._parameters.items())

    def _shown(self, value: float) -> str:
        """Write a number with the digits in sight elsewhere, as it can be typed."""
        return show(value, self.session.look.digits).replace("−", "-")

    def _meant(self, typed: float, value: float) -> float:
        """Return the number typed; that of the field in full where it is as it was shown."""
        return value if typed == at_face(value, self.session.look.digits) else typed

    def _start(self) -> dict[str, float]:
        """Return the parameters that the fields show; raises InputError."""
        if len(self._values) <= _MOST_FIELDS:
            typed = {key: read_number(each.value, key) for key, each in self._parameters.items()}
        else:
            typed = read_start(self._parameters["start"].value, self._listed)
        meant = {key: self._meant(number, self._values[key]) for key, number in typed.items()}
        return self._values | meant

    def _typed(self) -> dict[str, float]:
        """Return the parameters that were set by hand, as far as they can be read."""
        try:
            now = self._start()
        except InputError:
            return {}
        return {key: value for key, value in now.items() if value != self._values[key]}

    def _chosen_model(self) -> Model:
        """Return the model that is asked for; the same where its field is untouched."""
        text = self._model.value.strip()
        return self.session.run.model if text == self._text else read_model(model_text(text))

    async def on_input_changed(self, event: Input.Changed) -> None:
        """List the parameters and losses of another model as soon as its text is one."""
        if event.input is not self._model:
            return
        try:
            model = self._chosen_model()
        except ExpressionError:
            return  # It is being typed; what is wrong is said when it is entered.
        self.complain("")
        if model != self._listed:
            await self._list(model)

    async def _list(self, model: Model) -> None:
        """Show the parameters of a model, those known as they are, and the losses it can have."""
        self._known |= self._typed()
        usual = zip(model.parameters, usual_start(model, self.session.settings.seed), strict=True)
        self._values = {key: self._known.get(key, value) for key, value in usual}
        before, self._listed = self._listed, model
        self._loss.choices = tuple(losses_of(model))
        if self._loss.value != loss_for(before, self._wanted):
            self._wanted = self._loss.value
        self._loss.value = loss_for(model, self._wanted)
        self._loss.refresh()
        parameters = self.query_one("#parameters", Vertical)
        await parameters.remove_children()
        await parameters.mount(*self._parameter_fields())

    def taken(self, _text: str) -> Session | None:
        """Return the changed session, from any field; None where nothing differs."""
        session, run = self.session, self.session.run
        model = self._chosen_model()
        named = self._start()
        start = tuple(named[key] for key in model.parameters)
        settings = read_settings(
            self._rate.value, self._loss.value, self._order.value, self._seed.value, model
        )
        settings = replace(settings, rate=self._meant(settings.rate, session.settings.rate))
        data = self._chosen_data(model)
        if data != run.data or model != run.model:
            return with_run(session, new_run(data, settings, start, model))
        if start == session.parameters and settings == session.settings:
            return None
        return with_settings(session, settings, **named)

    def _chosen_data(self, model: Model) -> Dataset:
        """Return the data that the fields ask for; the same object where they are untouched."""
        run, text = self.session.run, self._data.value.strip()
        standardise = self._scale.value == "standardised"
        data = run.data.raw or run.data
        if text and text != self._points:
            data = parse_points(text, "data", len(model.inputs), len(model.targets))
        elif standardise == run.data.standardised:
            return run.data
        return data.standardise() if standardise else data
