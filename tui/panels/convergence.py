"""The convergence view: why the run diverges or converges, in as many words as fit."""

from core.descent.order import RANDOM, TABLE
from core.explain import meaning_of_run as meaning
from core.explain.contraction import Factor
from core.explain.digits import in_numbers
from core.explain.measured import measured_text
from core.explain.stability import Convergence, convergence, factor_text, point, rates_text, word_of
from core.model.losses import LOSSES, Loss
from core.session.session import Session
from core.text.numbers import show
from tui.panels import measured
from tui.panels.view import View
from tui.screen.lines import Line, Room
from tui.screen.marks import Mark
from tui.screen.paragraphs import Paragraph, Wording, apart, sign, together, told

_SENTENCES = {
    "grows": "Below −1 it grows: the update goes past the target and ends further from it "
    "than it began.",
    "overshoots": "From −1 to 0 it overshoots: the prediction ends on the other side of the "
    "target, no further from it than it began.",
    "": "From 0 to 1: the prediction comes nearer to its target and does not go past it.",
}
_SHORT = {
    "grows": "its residual grows",
    "overshoots": "it overshoots",
    "": "it does not overshoot",
}


def lines(session: Session, room: Room) -> list[Line]:
    """Return this sample's factor, the epoch's, and the rates that matter."""
    if not session.run.model.design:
        return measured.lines(session, room)
    now = convergence(session)
    digits = session.look.digits
    loss = LOSSES[session.run.settings_at(session.shown).loss]
    if now.factor is None:
        steps = _steps if now.model.straight else _steps_of_any
        return told(steps(now, loss, digits), room)
    few = min(digits, 4)
    sample, brief = _sample(now, digits), _sample(now, few)
    epoch = _epoch(now, now.factor, digits)
    verdict, both = _verdict(now, now.factor), _both(now, now.factor)
    rates, terse_rates, tersest_rates = _rates(now, digits)
    notes, terse_notes = _notes(now)
    meant = Paragraph(_SHORT[now.tendency])
    x = Paragraph(_terse_sample(now, few), "x")
    pressed = Paragraph(_pressed(now, few), "loss strong")
    following, terse_following = _following(session)
    return told(
        (
            apart(sample, epoch, rates, *([note] for note in (*following, *notes))),
            [*sample, *epoch, *rates, *following, *notes],
            [*brief, *epoch[-2:], *rates, *following, *notes],
            [*brief[:3], meant, *epoch[-2:], *rates[-2:], *following, *notes],
            *(
                [*verdict, *terse_rates, x, pressed, meant, *end, *terse_following, *terse_notes]
                for end in (_terse_tenth(now.factor), [])
            ),
            [*both, *tersest_rates, pressed, *[meant] * bool(now.tendency), *terse_following],
        ),
        room,
    )


# A loss without a growth factor


def _steps(now: Convergence, loss: Loss, digits: int) -> tuple[Wording, ...]:
    """Return what is to be said of the steps, which decide then, in ever fewer words."""
    steps, moved = loss.steps, now.rate * (now.x * now.x + 1)
    heading = [Paragraph(f"{loss.heading} has no growth factor", "accent strong")]
    values = {"rate": now.rate, "x": now.x, "moved": moved}
    worked = in_numbers({"moved": "rate*(x^2 + 1)"}, values, digits)["moved"]
    equation = f"  η(x² + 1) {worked}"
    own = [
        Paragraph(f"Sample {now.sample}: its own update moves its y* by", "strong"),
        Paragraph(equation, "loss strong"),
        Paragraph(steps.goes),
    ]
    size = f"{steps.size} Nothing is multiplied from epoch to epoch."
    return (
        apart([*heading, Paragraph(size)], own, [Paragraph(steps.end)]),
        [*heading, Paragraph(steps.size), Paragraph(steps.end)],
        [
            Paragraph("no growth factor", "accent strong"),
            *map(Paragraph, steps.brief),
            Paragraph(f"now {steps.moves} {show(moved, min(digits, 4))}", "quiet"),
        ],
        [*map(Paragraph, steps.briefest)],
    )


def _steps_of_any(now: Convergence, loss: Loss, digits: int) -> tuple[Wording, ...]:
    """Return the same of a model that is no line, whose slopes are not x and 1."""
    moved = now.rate * now.square
    heading = Paragraph(f"{loss.heading} has no growth factor", "accent strong")
    own = [
        Paragraph(
            f"Sample {now.sample}: its own update moves its y* by ∂L/∂y* times {_SQUARE},", "strong"
        ),
        Paragraph(f"  η·‖∇y*‖² {_by_squares(now, digits)}", "loss strong"),
        Paragraph("against the sign of ∂L/∂y*."),
    ]
    return (
        apart([heading, Paragraph("Nothing is multiplied from epoch to epoch.")], own),
        [heading, *own],
        [heading, Paragraph(f"y* moves by ∂L/∂y* times {show(moved, 4)}")],
        [Paragraph("no growth factor"), Paragraph(f"y* moves by {show(moved, 4)}·∂L/∂y*")],
    )


_SQUARE = together("η·‖∇y*‖²")


def _by_squares(now: Convergence, digits: int) -> str:
    """Write η times the sum of the squares of a sample's slopes."""
    values = {"rate": now.rate, "moved": now.rate * now.square}
    if len(now.slopes) > _MOST_SQUARES:
        values["square"] = now.square
        return in_numbers({"moved": "rate*square"}, values, digits)["moved"]
    slopes = {f"v{number}": slope for number, slope in enumerate(now.slopes)}
    formula = f"rate*({' + '.join(f'{key}^2' for key in slopes)})"
    return in_numbers({"moved": formula}, values | slopes, digits)["moved"]


_MOST_SQUARES = 4  # Written one by one.


# This sample


def _sample(now: Convergence, digits: int) -> Wording:
    line = now.model.straight
    factor = together("1 − η(x²+1):" if line else "1 − η·‖∇y*‖²:")
    slopes = "" if line else f" {together('∇y*')} are the slopes of y* by {_listed(now)} there."
    return [
        Paragraph(_heading(now, digits), "accent strong"),
        Paragraph(
            f"Its own update multiplies the sample's residual {together('y* − y')} by "
            f"{factor}{slopes}"
        ),
        Paragraph(f"  {_numbers(now, digits)}", "loss strong"),
        Paragraph(_SENTENCES[now.tendency] if now.overshoot else "0: it meets its target exactly."),
        *_against_intuition(now),
    ]


def _listed(now: Convergence) -> str:
    *most, last = now.model.parameters
    return f"{', '.join(most)} and {last}" if most else last


def _heading(now: Convergence, digits: int) -> str:
    if now.model.straight:
        return f"Sample {now.sample}: x {sign(digits, now.x)} {show(now.x, digits)}"
    return f"Sample {now.sample}: ‖∇y*‖² {sign(digits, now.square)} {show(now.square, digits)}"


def _terse_sample(now: Convergence, digits: int) -> str:
    return _heading(now, digits).replace("Sample", "sample")


def _numbers(now: Convergence, digits: int) -> str:
    """Write the overshoot factor with its numbers."""
    formula = "1 - rate*(x^2 + 1)" if now.model.straight else "1 - rate*square"
    values = {"rate": now.rate, "x": now.x, "square": now.square, "factor": now.overshoot or 0.0}
    return in_numbers({"factor": formula}, values, digits)["factor"].partition(" ")[2]


def _pressed(now: Convergence, digits: int) -> str:
    """Write the same in fewer cells."""
    text = _numbers(now, digits).replace(" ", "")
    return text.replace("=", " = ").replace("≈", " ≈ ")


def _against_intuition(now: Convergence) -> Wording:
    word = now.factor.word if now.factor else ""
    if (word, bool(now.tendency)) not in (("converges", True), ("diverges", False)):
        return []
    does = "shrinks" if now.tendency else "grows"
    return [Paragraph(f"Yet one sample decides nothing: over the epoch the error {does}.")]


# The epoch


def _epoch(now: Convergence, factor: Factor, digits: int) -> Wording:
    which = f"This epoch's {'draw' if now.order == RANDOM else 'order'}, were it repeated,"
    if now.order == TABLE:
        which = "Every epoch"
    return [
        Paragraph(f"Epoch {now.epoch}, {_ORDERS[now.order]}", "accent strong"),
        Paragraph(
            f"Each update multiplies the error of {together(point(now.model))} by a matrix"
            f"{_matrix(now)}. "
            "The epoch's matrix is the product of them in their order; the size of its "
            "largest eigenvalue is what counts in the long run."
        ),
        Paragraph(_measured(now), "strong"),
        Paragraph(
            f"In the long run: {which[:1].lower()}{which[1:]} multiplies it by about "
            f"{factor_text(factor, digits)}: {_outcome(factor)}",
            "strong",
        ),
    ]


def _measured(now: Convergence) -> str:
    """Say what the last complete epoch made of the error."""
    if not now.last:
        return "As measured: no epoch is complete yet."
    if now.growth is None:
        return f"As measured: nothing can be told of epoch {now.last}."
    return (
        f"As measured: epoch {now.last} multiplied the error by {measured_text(now.growth)}, the "
        "distance from the point that such an epoch leaves where it is."
    )


def _verdict(now: Convergence, factor: Factor) -> Wording:
    """Say both in a line each: of the last epoch, where there is one, and of the long run."""
    *seen, run_on = _both_texts(now, factor)
    word = f" {word_of(factor)}" if now.order == TABLE else ""
    texts = [*(f"{each} measured" for each in seen), f"{run_on}{word}"]
    return [Paragraph(text, "accent strong") for text in texts]


def _both(now: Convergence, factor: Factor) -> Wording:
    """Say both in one line."""
    texts = _both_texts(now, factor)
    more = f": {word_of(factor)}" if len(texts) == 1 and now.order == TABLE else ""
    return [Paragraph(", ".join(map(together, texts)) + more, "accent strong")]


def _both_texts(now: Convergence, factor: Factor) -> list[str]:
    seen = [] if now.growth is None else [f"epoch {now.last} ×{measured_text(now.growth)}"]
    span = "long run" if now.order == TABLE else f"epoch {now.epoch} repeated"
    return [*seen, f"{span} ×{factor_text(factor)}"]


def _following(session: Session) -> tuple[Wording, Wording]:
    """Say which η all this is about, where the next update takes another; and in few words."""
    now, after = session.run.settings_at(session.shown), session.settings
    if after.rate == now.rate:
        return [], []
    update, rate, coming = session.shown + 1, show(now.rate, 17), show(after.rate, 17)
    text = f"All this is of update {update}, with η {rate}. The next has η {coming}."
    return [Paragraph(text)], [Paragraph(f"of η {rate}; next η {coming}")]


def _matrix(now: Convergence) -> str:
    if now.model.straight:
        rows = together("(1−η·x², −η·x)"), together("(−η·x, 1−η)")
        return f" with the rows {rows[0]} and {rows[1]}"
    return f", {together('I − η·v·vᵀ')} with the sample's slopes of y* as v"


_ORDERS = {
    "table": "samples in table order",
    "shuffled": "samples as shuffled for it",
    "random": "samples as drawn for it",
}


def _outcome(factor: Factor) -> str:
    if factor.word == "diverges":
        return "diverges."
    if factor.word == "neither":
        return "neither grows nor shrinks, as far as can be told."
    epochs = factor.epochs_to_a_tenth
    if epochs < 1:
        return "converges, to a tenth within one epoch."
    return f"converges, to a tenth in about {_count(epochs)} epochs."


def _count(epochs: float) -> str:
    return f"{epochs:,.0f}" if 10 <= epochs < 1e6 else show(epochs, 2)


def _terse_tenth(factor: Factor) -> Wording:
    if factor.word != "converges":
        return []
    epochs = factor.epochs_to_a_tenth
    count = f"≈ {_count(epochs)} epochs" if epochs >= 1 else "within an epoch"
    return [Paragraph(f"a tenth: {count}", "quiet")]


# The rates


def _rates(now: Convergence, digits: int) -> tuple[Wording, Wording, Wording]:
    """Return what is to be said of other rates, in ever fewer words."""
    if now.limits is None:
        none = _no_limits(now)
        return none, none, none
    own = "" if now.order == TABLE else ", epochs like this one"
    below, fastest = rates_text(now.limits, digits)
    shorter, few = rates_text(now.limits, min(digits, 4))
    factor = factor_text(now.limits.factor)
    equals, in_force = sign(digits, now.limits.fastest), now.rate == now.limits.fastest
    limit = Paragraph(f"converges below η {shorter}")
    return (
        [
            Paragraph("Learning rates" + own, "accent strong"),
            Paragraph(
                f"Converges below {together(f'η ≈ {below};')} "
                + together(f"η is {show(now.rate, 17)}.")
            ),
            Paragraph(
                f"Contracts fastest at {together(f'η {equals} {fastest}:')} ×{factor} per epoch in "
                "the long run. " + ("It is in force." if in_force else "y takes it as a new run.")
            ),
        ],
        [
            limit,
            Paragraph(f"fastest η {few}: ×{factor}"),
            Paragraph("in force" if in_force else "y takes it", "quiet"),
        ],
        [limit, Paragraph(f"{'' if in_force else 'y: '}fastest η {few}, ×{factor}")],
    )


def _no_limits(now: Convergence) -> Wording:
    if now.searchable:
        finds = "y finds the η below which it converges, and takes the fastest."
        return [Paragraph(finds, "strong")]
    square = "x²" if now.model.straight else "A square"
    return [Paragraph(f"{square} is too large for a float64: no η is found that converges.")]


# What else there is to know


def _notes(now: Convergence) -> tuple[Wording, Wording]:
    """Return it in many words and in few."""
    notes, terse = [], []
    one_x = now.factor is not None and now.factor.undetermined
    where, line = together(point(now.model)), now.model.straight
    if one_x and line:
        which = "All x" if now.order != RANDOM else "All x of this epoch"
        notes.append(
            f"{which} are equal: one direction of (m, c) never moves, because no sample tells "
            "the lines apart that meet at this x. The factor is that of the other direction."
        )
        terse.append("x all equal: one direction of (m, c) never moves")
    elif one_x:
        notes.append(
            f"The samples are too few, or too alike: a direction of {where} never moves. The "
            "factor is that of the others."
        )
        terse.append(f"a direction of {where} never moves")
    if now.noisy:
        ends = "in a cycle" if now.order == TABLE else "wandering"
        lie, best = ("lie on no line", "line") if line else ("are met by no choice", "choice")
        notes.append(
            f"The samples {lie}: where it converges, {where} ends "
            f"{ends} around {'a' if one_x else 'the'} least-squares {best}, not on it. "
            "A smaller η ends closer."
        )
        terse.append("noisy: ends in a cycle" if now.order == TABLE else "noisy: never at rest")
    return [Paragraph(note) for note in notes], [Paragraph(note, "quiet") for note in terse]


def title(session: Session) -> str:
    """Promise no convergence where nothing is known of it."""
    return "Convergence" if session.run.model.design else "Measured"


def marks(session: Session) -> list[Mark]:
    """Return what the signs of the view are, and which letters are keys."""
    taken = "y: here the key that goes on with the fastest η, as a new run."
    return [
        Mark("y takes", taken),
        Mark("y finds", taken),
        Mark("y:", taken),
        *(Mark(*each) for each in meaning.factors(session)),
        Mark("eigenvalue", "eigenvalue: what a matrix multiplies a direction of its own by."),
        Mark("‖∇y*‖²", "‖∇y*‖²: the sum of the squares of the slopes of y* along the parameters."),
        Mark("∇y*", "∇y*: the slopes of y* along all parameters."),
    ]


VIEW = View(
    "convergence",
    lines,
    title,
    found_by="which η (rate) converges, and how fast: factor, limits",
    about="Convergence: whether the error shrinks or grows from epoch to epoch, and with which η.",
    marks=marks,
)
