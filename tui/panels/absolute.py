"""The convergence view of absolute error, which has no growth factor."""

from core.convergence import Convergence
from core.numbers import show
from tui.paragraphs import Paragraph, Wording, operand, sign

_BLANK = Paragraph("")


def of_equal_steps(now: Convergence, digits: int) -> tuple[Wording, ...]:
    """Return what decides in place of a growth factor, in ever fewer words."""
    few = min(digits, 4)
    band = (
        "So it ends in a band about a step wide around the best line, and a smaller η makes "
        "the band narrower."
    )
    same = (
        "However small the residual, the step has the same size: η·|x| in m, η in c, and only "
        "its sign changes."
    )
    heading = Paragraph("Absolute error has no growth factor", "accent strong")
    return (
        [
            heading,
            Paragraph(f"{same} Nothing is multiplied from epoch to epoch."),
            _BLANK,
            Paragraph(f"Sample {now.sample}: its own update moves its y* by", "strong"),
            Paragraph(f"  η(x² + 1) {_moved(now, digits)}", "loss strong"),
            Paragraph(
                "towards the target, and past it where the residual is smaller than that "
                "(from a residual of 0 it does not move)."
            ),
            _BLANK,
            Paragraph(band),
        ],
        [heading, Paragraph(same), Paragraph(band)],
        [
            Paragraph("no growth factor", "accent strong"),
            Paragraph("each step has one size: η·|x| in m, η in c"),
            Paragraph("it ends in a band about a step wide"),
            Paragraph("smaller η: narrower band"),
            Paragraph(f"now y* moves by {show(_reach(now), few)}", "quiet"),
        ],
        [
            Paragraph("no factor: steps keep size"),
            Paragraph("(η·|x|, η), so it ends in"),
            Paragraph("a band about a step wide;"),
            Paragraph("smaller η: narrower band"),
        ],
    )


def _reach(now: Convergence) -> float:
    return now.rate * (now.x * now.x + 1)


def _moved(now: Convergence, digits: int) -> str:
    moved = _reach(now)
    return (
        f"{sign(digits, now.rate, now.x)} {show(now.rate, digits)}·({operand(now.x, digits)}² + 1) "
        f"{sign(digits, now.rate, now.x, moved)} {show(moved, digits)}"
    )
