"""The convergence view of a loss without a growth factor: what decides in its place."""

from core.explain.stability import Convergence
from core.model.losses import Loss
from core.text.numbers import show
from tui.screen.paragraphs import Paragraph, Wording, operand, sign

_BLANK = Paragraph("")


def of_steps(now: Convergence, loss: Loss, digits: int) -> tuple[Wording, ...]:
    """Return what is to be said of the steps, in ever fewer words."""
    steps, few = loss.steps, min(digits, 4)
    heading = Paragraph(f"{loss.heading} has no growth factor", "accent strong")
    return (
        [
            heading,
            Paragraph(f"{steps.size} Nothing is multiplied from epoch to epoch."),
            _BLANK,
            Paragraph(f"Sample {now.sample}: its own update moves its y* by", "strong"),
            Paragraph(f"  η(x² + 1) {_moved(now, digits)}", "loss strong"),
            Paragraph(steps.goes),
            _BLANK,
            Paragraph(steps.end),
        ],
        [heading, Paragraph(steps.size), Paragraph(steps.end)],
        [
            Paragraph("no growth factor", "accent strong"),
            *map(Paragraph, steps.brief),
            Paragraph(f"now {steps.moves} {show(_reach(now), few)}", "quiet"),
        ],
        [*map(Paragraph, steps.briefest)],
    )


def _reach(now: Convergence) -> float:
    return now.rate * (now.x * now.x + 1)


def _moved(now: Convergence, digits: int) -> str:
    moved = _reach(now)
    return (
        f"{sign(digits, now.rate, now.x)} {show(now.rate, digits)}·({operand(now.x, digits)}² + 1) "
        f"{sign(digits, now.rate, now.x, moved)} {show(moved, digits)}"
    )
