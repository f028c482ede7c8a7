"""What the marks of the charts and the words of the status line are, with their present values."""

from core.descent.order import RANDOM, SHUFFLED, TABLE
from core.explain import stability
from core.explain.fit import predictions
from core.explain.loss_change import Change, last_change, sample_change
from core.explain.loss_series import data_set_loss
from core.explain.meaning import Meanings
from core.explain.measured import right_now
from core.explain.surface import Plane
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.losses import LOSSES
from core.model.stages import Phase
from core.session.runs import branches
from core.session.session import Branch, Session
from core.text.numbers import plain

_ORDERS = {
    TABLE: "each epoch takes the samples in the order of the table",
    SHUFFLED: "each epoch takes all samples, shuffled anew by the seed",
    RANDOM: "each update draws a sample by the seed, so some come twice and others never",
}
_PHASES = {
    Phase.FORWARD: "the phase that computes y* from the inputs and the parameters",
    Phase.LOSS: "the phase that measures how far y* is from y",
    Phase.BACKWARD: "the phase that finds every slope of L, from the last step back to the first",
    Phase.UPDATE: "the phase in which all parameters take their step down, at once",
}


def phase(which: Phase) -> str:
    """Return what a phase is."""
    return f"{which.title}: {_PHASES[which]}."


def place(session: Session) -> str:
    """Return after how many updates the session stands."""
    done = session.done
    return f"after {done:,} update{'s' * (done != 1)}" if done else "at the start"


def loss_now(session: Session) -> str:
    """Return the data-set loss there, in words and with its number."""
    if _tells_ahead(session):
        return "not told, as it is the L that you are asked for"
    value = Meanings(session).shown(data_set_loss(session.run, session.done))
    return f"{value} {place(session)}"


def _tells_ahead(session: Session) -> bool:
    """Whether the data-set loss is what the learner is asked for: L of the one sample."""
    return session.hiding and len(session.run.data) == 1


def _mean(session: Session) -> str:
    size = len(session.run.data)
    over = f"all {size:,} samples" if size > 1 else "the one sample"
    return f"the data-set loss, the mean of L over {over}"


# The sample shown


def sample(session: Session, sign: str) -> str:
    """Return what the mark of the sample shown is."""
    now = Meanings(session)
    return f"{sign}: the sample of {now.number}, {now.sample()}: {now.columns()}."


def samples(session: Session, sign: str) -> tuple[str, str]:
    """Return what the mark of the samples is, in a sentence and for a legend."""
    count = len(session.run.data)
    places = len(set(zip(*(column.tolist() for column in session.run.columns()), strict=True)))
    if places == count:
        return f"{sign}: the samples, {count:,} in all.", "samples"
    said = f"{count:,} samples at {places:,} places"
    return f"{sign}: the samples: {said}, as equal ones lie on one another.", said


def sample_loss(session: Session, sign: str) -> str:
    """Return what the mark of its loss is."""
    now = Meanings(session)
    return f"{sign}: L of the update shown, {now.number}: {now.told(LOSS) or 'not revealed yet'}."


def residual(session: Session, sign: str) -> str:
    """Return what the mark of a residual is, where that is not what is asked for."""
    now = Meanings(session)
    output, target = now.model.predictions[0], now.model.targets[0]
    known = session.reveals(Phase.BACKWARD if session.hiding else Phase.FORWARD)
    value = f", {now.shown(now.update[output] - now.update[target])}" if known else ""
    name = symbol_of(output)
    return f"{sign}: the residual {name} − {symbol_of(target)} of {now.number}{value}."


def predicted(session: Session, sign: str) -> str:
    """Return what the model predicts now for the sample shown, and not at its update."""
    index = session.run.sample_at(session.shown)
    every = predictions(session, index, 1)
    known = [(each.symbol, each.prediction) for each in every if each.prediction is not None]
    pairs = ", ".join(f"{name} {Meanings(session).shown(value)}" for name, value in known)
    told = f"; {pairs} for sample {index + 1:,}" if pairs else ""
    return f"{sign}: what the model predicts for each sample {place(session)}{told}."


def left_over(session: Session, sign: str) -> str:
    """Return how far that is from the target."""
    index = session.run.sample_at(session.shown)
    every = predictions(session, index, 1)
    known = [Meanings(session).shown(each.residual) for each in every if each.residual is not None]
    told = f"; {', '.join(known)} for sample {index + 1:,}" if known else ""
    return f"{sign}: how far each prediction {place(session)} is from its target{told}."


# Curves and paths


def curve_now(session: Session) -> str:
    """Return what the line or curve of y* is."""
    now = Meanings(session)
    kind = "line" if now.model.straight else "curve"
    return f"The {kind}: y* {place(session)}, with {now.parameters(session.parameters)}."


def curve_before(session: Session, sign: str) -> str:
    """Return what the same is before the update shown."""
    now = Meanings(session)
    start = tuple(now.update[key] for key in now.model.parameters)
    return f"{sign}: y* before {now.number}, with {now.parameters(start)}."


def here(session: Session, sign: str, plane: Plane) -> str:
    """Return what the mark of the place in a plane of two parameters is."""
    known = dict(zip(session.run.model.parameters, session.parameters, strict=True))
    pairs = tuple((key, known[key]) for key in (plane.across, plane.up))
    at = Meanings(session).listed(pairs)
    return f"{sign}: where they are {place(session)}: {at}; data-set loss {loss_now(session)}."


def begun(session: Session, sign: str, plane: Plane) -> str:
    """Return what the mark of the first place in it is."""
    known = dict(zip(session.run.model.parameters, session.run.start, strict=True))
    pairs = tuple((key, known[key]) for key in (plane.across, plane.up))
    return f"{sign}: where the run began: {Meanings(session).listed(pairs)}."


def data_set(session: Session, sign: str) -> str:
    """Return what the data-set loss is."""
    return f"{sign}: {_mean(session)}; {loss_now(session)}."


# The status line


def data(session: Session, sign: str) -> str:
    """Return what the data are."""
    run = session.run
    columns = ", ".join(run.model.columns) if len(run.model.columns) <= 4 else "many columns"
    also = ", each column brought to mean 0 and deviation 1" if run.data.standardised else ""
    count = f"{len(run.data):,} sample{'s' * (len(run.data) != 1)}"
    return f"{sign}: the data, {count} of {columns}{also}."


def sample_word(session: Session) -> str:
    """Return what the number of a sample is."""
    now = Meanings(session)
    return f"sample: {now.number} takes {now.sample()}: {now.columns()}."


def epoch_word(session: Session) -> str:
    """Return what the number of an epoch is."""
    size = len(session.run.data)
    return (
        f"epoch: as many updates as there are samples, {size:,}; {Meanings(session).number} is "
        f"number {session.shown % size + 1:,} of epoch {session.epoch:,}."
    )


def update_word(session: Session) -> str:
    """Return what the number of an update is, and how far it is revealed."""
    stages = session.run.stages
    title = stages.title(session.revealed)
    how = "all of it is revealed" if session.phase is Phase.UPDATE else f"revealed up to: {title}"
    if not session.revealed:
        how = "nothing of it is revealed yet"
    number = Meanings(session).number
    return f"update: one sample moves the parameters by one step; {number} is shown, {how}."


def changed_loss(session: Session, sign: str) -> str:
    """Return what the update shown did to the data-set loss; empty until it is complete."""
    return _changed(session, sign, last_change(session), _mean(session))


def changed_sample_loss(session: Session, sign: str) -> str:
    """Return what it did to L of its own sample; empty likewise."""
    change = sample_change(session)
    done = change if change and change.after is not None else None
    return _changed(session, sign, done, f"L of its own sample, {Meanings(session).sample()}")


def _changed(session: Session, sign: str, change: Change | None, what: str) -> str:
    if change is None or not change.word:
        return ""
    now = Meanings(session)
    numbers = f", from {now.shown(change.before)} to {now.shown(change.now)}"
    if change.word == "unchanged":
        numbers = f", at {now.shown(change.now)}"
    if _tells_ahead(session):
        numbers = ""
    did = f"left {what} unchanged" if change.word == "unchanged" else f"{change.word} {what}"
    return f"{sign}: {now.number} {did}{numbers}."


def factors(session: Session) -> list[tuple[str, str]]:
    """Return the growth factors as they stand on the screen, and what each is."""
    return [
        (f"×{text}", f"×{text}: {span}; above 1 it grows, below 1 it shrinks.")
        for text, span in stability.factors(session)
    ]


def right_word(session: Session) -> str:
    """Return how many samples are told apart rightly, where there are classes."""
    counted = right_now(session)
    if counted is None:
        return ""
    right, size = counted
    return f"right: {right:,} of {size:,} samples have y* on their own side of ½ {place(session)}."


def loss_word(session: Session) -> str:
    """Return what the loss in force is."""
    name = session.run.settings_at(session.shown).loss
    return f"{name} loss: L of a sample is the {LOSSES[name].title}."


def order_word(session: Session) -> str:
    """Return what the order in force is."""
    settings = session.run.settings_at(session.shown)
    seed = "" if settings.order == TABLE else f" {settings.seed}"
    return f"{settings.order} order: {_ORDERS[settings.order]}{seed}."


# The runs


def runs(session: Session) -> tuple[tuple[str, str], ...]:
    """Return each run's letter, and what it is."""
    return tuple((each.name, _run(each)) for each in branches(session))


def _run(each: Branch) -> str:
    settings, run = each.run.settings_at(max(each.done - 1, 0)), each.run
    title = f" ({each.title})" if each.title else ""
    begins = run.segments[-1].begins
    origin = f", changed from {each.parent} after update {begins:,}" if each.parent else ""
    return (
        f"{each.name}: the run {each.name}{title}{origin}, with η {plain(settings.rate)} and "
        f"{settings.loss} loss; it stands at update {each.done:,}."
    )
