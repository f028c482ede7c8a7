"""The convergence view: why the run diverges or converges, in as many words as fit."""

from core.descent.order import RANDOM, TABLE
from core.explain.contraction import Factor
from core.explain.stability import Convergence, convergence, factor_text, rate_below
from core.model.losses import LOSSES
from core.session.session import Session
from core.text.numbers import show
from tui.panels.steps import of_steps
from tui.panels.view import View
from tui.screen.lines import Line, Room
from tui.screen.paragraphs import Paragraph, Wording, operand, sign, together, told

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
_BLANK = Paragraph("")


def lines(session: Session, room: Room) -> list[Line]:
    """Return this sample's factor, the epoch's, and the rates that matter."""
    now = convergence(session)
    digits = session.look.digits
    loss = LOSSES[session.run.settings_at(session.shown).loss]
    if now.factor is None:
        return told(of_steps(now, loss, digits), room)
    few = min(digits, 4)
    sample, epoch, rates = _sample(now, digits), _epoch(now, now.factor), _rates(now)
    notes = _notes(now)
    return told(
        (
            [*sample, _BLANK, *epoch, _BLANK, *rates, *_spaced(notes)],
            [*sample, *epoch, *rates, *notes],
            [*_sample(now, few), *epoch[-1:], *rates, *notes],
            [*_sample(now, few)[:3], _meant(now), *epoch[-1:], *rates[-2:], *notes],
            [
                Paragraph(f"sample {now.sample}: x {sign(few, now.x)} {show(now.x, few)}", "x"),
                Paragraph(_pressed(now, few), "loss strong"),
                _meant(now),
                Paragraph(_verdict(now, now.factor), "accent strong"),
                *_terse_tenth(now.factor),
                *_terse_rates(now),
                *_terse_notes(now),
            ],
            [
                Paragraph(_pressed(now, few), "loss strong"),
                *([_meant(now)] if now.tendency else []),
                Paragraph(_verdict(now, now.factor), "accent strong"),
                *_tersest_rates(now),
                *_terse_notes(now),
            ],
        ),
        room,
    )


def _spaced(paragraphs: Wording) -> Wording:
    return [each for paragraph in paragraphs for each in (_BLANK, paragraph)]


# This sample


def _sample(now: Convergence, digits: int) -> Wording:
    x = show(now.x, digits)
    return [
        Paragraph(f"Sample {now.sample}: x {sign(digits, now.x)} {x}", "accent strong"),
        Paragraph(
            f"Its own update multiplies the sample's residual {together('y* − y')} by "
            f"{together('1 − η(x²+1):')}"
        ),
        Paragraph(f"  {_numbers(now, digits)}", "loss strong"),
        Paragraph(_SENTENCES[now.tendency] if now.overshoot else "0: it meets its target exactly."),
        *_against_intuition(now),
    ]


def _meant(now: Convergence) -> Paragraph:
    return Paragraph(_SHORT[now.tendency])


def _numbers(now: Convergence, digits: int) -> str:
    """Write the overshoot factor with its numbers."""
    factor = now.overshoot or 0.0
    equal = sign(digits, now.rate, now.x, factor) if abs(factor) > 1e-9 or not factor else "≈"
    rate, x = show(now.rate, digits), operand(now.x, digits)
    return f"1 − {rate}·({x}² + 1) {equal} {show(factor, digits)}"


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


def _which(now: Convergence) -> str:
    if now.order == TABLE:
        return "every epoch"
    return f"this epoch's {'draw' if now.order == RANDOM else 'order'}, were it repeated,"


def _epoch(now: Convergence, factor: Factor) -> Wording:
    which = _which(now)
    return [
        Paragraph(f"Epoch {now.epoch}, {_ORDERS[now.order]}", "accent strong"),
        Paragraph(
            "Each update multiplies the error of (m, c) by a matrix with the rows "
            f"{together('(1−η·x², −η·x)')} and {together('(−η·x, 1−η)')}. "
            "The epoch's matrix is the product of them in their order; the size of its "
            "largest eigenvalue is what counts in the long run:"
        ),
        Paragraph(
            f"{which[0].upper()}{which[1:]} multiplies the parameter error by about "
            f"{factor_text(factor, 4)}: {_outcome(factor)}",
            "strong",
        ),
    ]


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


def _verdict(now: Convergence, factor: Factor) -> str:
    text = f"epoch ×{factor_text(factor)}"
    word = "holds" if factor.word == "neither" else factor.word
    return f"{text}: {word}" if now.order == TABLE else f"this {text}"


def _terse_tenth(factor: Factor) -> Wording:
    if factor.word != "converges":
        return []
    epochs = factor.epochs_to_a_tenth
    count = f"≈ {_count(epochs)} epochs" if epochs >= 1 else "within an epoch"
    return [Paragraph(f"a tenth: {count}", "quiet")]


# The rates


def _rates(now: Convergence) -> Wording:
    if now.limits is None:
        return _no_rates(now)
    own = "" if now.order == TABLE else ", epochs like this one"
    fastest = show(now.limits.fastest, 17)
    taken = "It is in force." if now.rate == now.limits.fastest else "y takes it as a new run."
    return [
        Paragraph("Learning rates" + own, "accent strong"),
        Paragraph(
            f"Converges below {together(f'η ≈ {rate_below(now.limits.threshold, 4)};')} "
            + together(f"η is {show(now.rate, 17)}.")
        ),
        Paragraph(
            f"Contracts fastest at {together(f'η = {fastest}:')} "
            f"×{factor_text(now.limits.factor)} per epoch. "
            f"{taken}"
        ),
    ]


def _no_rates(now: Convergence) -> Wording:
    if now.searchable:
        return [
            Paragraph("y finds the η below which it converges, and takes the fastest.", "strong")
        ]
    return [Paragraph("x² is too large for a float64: no η is found that converges.")]


def _terse_rates(now: Convergence) -> Wording:
    if now.limits is None:
        return _no_rates(now)
    factor = factor_text(now.limits.factor)
    taken = "in force" if now.rate == now.limits.fastest else "y takes it"
    return [
        Paragraph(f"converges below η {rate_below(now.limits.threshold)}"),
        Paragraph(f"fastest η {show(now.limits.fastest, 17)}: ×{factor}"),
        Paragraph(taken, "quiet"),
    ]


def _tersest_rates(now: Convergence) -> Wording:
    if now.limits is None:
        return _no_rates(now)
    factor, rate = factor_text(now.limits.factor), show(now.limits.fastest, 17)
    key = "" if now.rate == now.limits.fastest else "y: "
    return [*_terse_rates(now)[:1], Paragraph(f"{key}fastest η {rate}, ×{factor}")]


# What else there is to know


def _notes(now: Convergence) -> Wording:
    notes = []
    if now.factor and now.factor.undetermined:
        which = "All x" if now.order != RANDOM else "All x of this epoch"
        notes.append(
            f"{which} are equal: one direction of (m, c) never moves, because no sample tells "
            "the lines apart that meet at this x. The factor is that of the other direction."
        )
    if now.noisy:
        line = "a" if now.factor and now.factor.undetermined else "the"
        ends = "in a cycle" if now.order == TABLE else "wandering"
        notes.append(
            "The samples lie on no line: where it converges, (m, c) ends "
            f"{ends} around {line} least-squares line, not on it. A smaller η ends closer."
        )
    return [Paragraph(note) for note in notes]


def _terse_notes(now: Convergence) -> Wording:
    notes = []
    if now.factor and now.factor.undetermined:
        notes.append("x all equal: one direction of (m, c) never moves")
    if now.noisy:
        notes.append("noisy: ends in a cycle" if now.order == TABLE else "noisy: never at rest")
    return [Paragraph(note, "quiet") for note in notes]


# What is said here speaks of x and (m, c).
VIEW = View("convergence", lines, suits=lambda model, _: model.straight)
