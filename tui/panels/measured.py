"""What the convergence view says where nothing can be foretold: what was seen, and by name."""

from core.explain.measured import Measured, measured, measured_text
from core.explain.notices import notices
from core.explain.separation import Best
from core.session.session import Session
from core.text.numbers import show
from tui.screen.lines import Line, Room
from tui.screen.paragraphs import Paragraph, Wording, apart, told

_BEST = {
    Best.EXISTS: (
        "One sigmoid neuron with cross-entropy: the loss is convex in its weights, and a best "
        "choice of them exists. Updates of single samples do not come to rest on it; a smaller η "
        "ends closer.",
        "a best choice exists",
    ),
    Best.NONE: (
        "The classes can be separated, but perhaps for samples on the line itself, so there is no "
        "best line: the further the weights grow, the lower the loss. They grow for ever.",
        "no best line: the weights grow for ever",
    ),
    Best.UNKNOWN: ("", ""),
}


def lines(session: Session, room: Room) -> list[Line]:
    """Return the last epoch's factor, the slopes here, and what is amiss."""
    now, digits = measured(session), session.look.digits
    seen = notices(session)
    amiss = [Paragraph(each.sentence, "loss strong") for each in seen]
    brief = [Paragraph(each.brief, "loss strong") for each in seen]
    best, few = _BEST[now.best] if now.best else ("", "")
    heading = Paragraph("No factor is known for all epochs", "accent strong")
    held = session.run.model.held
    why = Paragraph(
        f"Parameters are held: {', '.join(held)}. What follows was measured."
        if held
        else "y* is not linear in the parameters, so what an update does depends on where they "
        "are. What follows was measured."
    )
    said = [Paragraph(best)] if best else []
    epoch, slopes = _epoch(now), _slopes(now, digits)
    terse = [Paragraph(f"epoch {now.epoch}: loss ×{_factor(now)}", "strong")] * (
        now.factor is not None
    )
    return told(
        (
            apart(amiss, [heading, why], epoch, slopes, said),
            [*amiss, heading, *epoch, *slopes, *said],
            [*amiss, *epoch, *slopes, *said],
            [*amiss, *terse, *_tersely(now, few)],
            [*brief, *(terse or [heading]), *_tersely(now, few)],
        ),
        room,
    )


def _factor(now: Measured) -> str:
    return "" if now.factor is None else measured_text(now.factor)


def _epoch(now: Measured) -> Wording:
    if now.factor is None:
        return [Paragraph("An epoch is measured once it is complete.", "quiet")]
    text = f"Epoch {now.epoch} multiplied the data-set loss by {_factor(now)}."
    return [Paragraph(text, "strong")]


def _slopes(now: Measured, digits: int) -> Wording:
    if now.slope is None:
        return []
    length = show(now.slope, min(digits, 4))
    text = f"The data-set loss has slopes of length {length} here."
    if now.plateau:
        text = f"A plateau: the slopes are small here, {length} in length."
    return [Paragraph(text)]


def _tersely(now: Measured, best: str) -> Wording:
    said = [Paragraph(best)] if best else []
    if now.plateau:
        said.append(Paragraph("plateau: small slopes here"))
    return said
