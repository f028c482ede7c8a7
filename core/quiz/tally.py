"""The answers of a class counted: how many are right, and how many made which mistake."""

from collections import Counter
from collections.abc import Iterable

from core.session.session import Verdict


def tally(answers: Iterable[tuple[Verdict, str]], missing: int = 0) -> str:
    """Say how many answers are right, and of the others how many are of which mistake.

    An answer is how good it is and the kind of its mistake, if one is known; `missing` have not
    answered.
    """
    rest = Counter[str]()
    right = 0
    for verdict, mistake in answers:
        if verdict is Verdict.RIGHT:
            right += 1
        else:
            rest[mistake or _others(verdict)] += 1
    named = sorted(rest.items(), key=lambda pair: -pair[1])
    parts = [f"{right} right", *(f"{count} {_said(kind)}" for kind, count in named)]
    parts += [f"{missing} not yet"] * bool(missing)
    if len(rest) == 1:  # There is no other way.
        parts = [part.removesuffix(" in another way") for part in parts]
    return ", ".join(parts)


def _said(kind: str) -> str:
    """Return the name of a mistake as it reads behind a count: 9 without the ½."""
    what = kind.removesuffix(" forgotten")
    return kind if what == kind else f"without {what}"


def _others(verdict: Verdict) -> str:
    return {Verdict.WRONG: "wrong in another way", Verdict.SKIPPED: "skipped"}.get(verdict, verdict)
