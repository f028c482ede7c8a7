"""The runs of a session as a tree: what if another setting had been taken from here."""

from collections.abc import Callable
from dataclasses import fields, replace
from string import ascii_uppercase

from core.descent.path import changed
from core.descent.run import MOST_CHANGES, Run, Settings
from core.session.breakpoints import known_to
from core.session.session import Branch, Refused, Session

MOST_UNDO = 100
"""Changes that can be undone."""

_OVERLAID = 3  # With the run shown, four: more can't be told apart in a small chart.


def with_settings(session: Session, settings: Settings, /, **parameters: float) -> Session:
    """Return the session that goes on from the updates done with other settings or parameters.

    A new run, whose past is that of the run so far; that one stays whole among the others.
    A half revealed update starts over. Raises Refused where there are too many runs.
    """
    if len(session.run.segments) > MOST_CHANGES:
        raise Refused(f"A run takes {MOST_CHANGES} changes at the most.")
    run = changed(session.run, session.done, settings, **parameters)
    return _turned(session, run, session.run.stages.place(session.done), parent=session.name)


def with_run(session: Session, run: Run) -> Session:
    """Return the session at the start of another run; the one so far stays among the others.

    Raises Refused where there are too many runs.
    """
    return _turned(session, run, 0, parent="")


def _turned(session: Session, run: Run, place: int, parent: str) -> Session:
    past = (*session.undo, replace(session, undo=()))[-MOST_UNDO:]
    others, name = session.others, session.name
    if session.furthest == 0:  # A run that never began is no branch to keep.
        parent = parent and session.parent
    else:
        others = (*others, current(session))
        taken = {branch.name for branch in others}
        name = next((letter for letter in ascii_uppercase if letter not in taken), "")
        if not name:
            raise Refused(f"There are {len(others)} runs already: remove one first (r).")
    return _shown(
        replace(session, others=others, undo=past),
        Branch(run, name, parent, "", place, place),
    )


def _shown(session: Session, branch: Branch) -> Session:
    known = {field.name: getattr(branch, field.name) for field in fields(Branch)}
    look = replace(session.look, row=None)
    shown = replace(session, **known, came_from=branch.at, look=look)
    if branch.run.model == session.run.model:
        return shown
    return replace(shown, breakpoints=known_to(branch.run.model, session.breakpoints))


def current(session: Session) -> Branch:
    """Return the run shown as a branch."""
    return Branch(**{field.name: getattr(session, field.name) for field in fields(Branch)})


def undone(session: Session) -> Session:
    """Return the session before its last change of settings, looked at as now.

    What was guessed since stays. Raises Refused where there was none.
    """
    if not session.undo:
        raise Refused("No change of settings to undo.")
    *earlier, last = session.undo
    look = replace(session.look, row=last.look.row)
    return replace(last, look=look, undo=tuple(earlier), answers=session.answers)


def branches(session: Session) -> tuple[Branch, ...]:
    """Return all runs by name, the one shown among them."""
    return tuple(sorted((*session.others, current(session)), key=lambda branch: branch.name))


def tree(session: Session) -> tuple[tuple[int, Branch], ...]:
    """Return all runs with their depth, each below the one it was changed from."""
    every = branches(session)
    names = {branch.name for branch in every}

    def below(parent: str, depth: int) -> list[tuple[int, Branch]]:
        children = [
            each for each in every if parent == (each.parent if each.parent in names else "")
        ]
        return [
            row for child in children for row in [(depth, child), *below(child.name, depth + 1)]
        ]

    return tuple(below("", 0))


def switched(session: Session, name: str) -> Session:
    """Return the session with the run of that name shown, where it was left.

    Raises Refused where it is the one shown already.
    """
    chosen = next((branch for branch in session.others if branch.name == name), None)
    if chosen is None:
        raise Refused(f"Run {name} is the one shown.")
    others = tuple(branch for branch in session.others if branch is not chosen)
    return _shown(replace(session, others=(*others, current(session))), chosen)


def renamed(session: Session, name: str, title: str) -> Session:
    """Return the session in which the run of that name has a title."""
    if name == session.name:
        return replace(session, title=title)
    others = tuple(
        replace(branch, title=title) if branch.name == name else branch for branch in session.others
    )
    return replace(session, others=others)


def removed(session: Session, name: str) -> Session:
    """Return the session without the run of that name; what was changed from it stays.

    Raises Refused for the run shown.
    """
    if name == session.name:
        raise Refused("The run shown can't be removed: show another first.")
    others = tuple(branch for branch in session.others if branch.name != name)
    gone = next((branch for branch in session.others if branch.name == name), None)
    return _adopted(replace(session, others=others), gone) if gone else session


def _adopted(session: Session, gone: Branch) -> Session:
    """Return the session in which no run has a parent that is gone.

    What came from it came from its own parent before, if it still has that one's start; else
    it began anew. So its letter is free for another run.
    """
    every = {branch.name: branch for branch in branches(session)}

    def parent(child: Branch | Session) -> str:
        if child.parent != gone.name:
            return child.parent
        before = every.get(gone.parent)
        return gone.parent if before and same_start(before.run, child.run) else ""

    return _with_parents(session, parent)


def _with_parents(session: Session, parent: Callable[[Branch | Session], str]) -> Session:
    others = tuple(replace(branch, parent=parent(branch)) for branch in session.others)
    return replace(session, others=others, parent=parent(session))


def same_start(one: Run, other: Run) -> bool:
    """Whether one run was changed from the other, or both from a third."""
    return (one.data, one.segments[0], one.model) == (other.data, other.segments[0], other.model)


def without_strangers(session: Session) -> Session:
    """Return the session in which a parent that is no run of it is none.

    Earlier versions left the letters of removed runs as parents.
    """
    names = {branch.name for branch in branches(session)}
    return _with_parents(session, lambda run: run.parent if run.parent in names else "")


def own_ancestor(session: Session) -> str:
    """Return the name of a run that comes from itself, which no tree can show; empty for none."""
    parents = {branch.name: branch.parent for branch in branches(session)}
    for name in parents:
        above = name
        for _ in parents:
            above = parents.get(above, "")
            if above == name:
                return name
    return ""


def overlaid(session: Session) -> tuple[Session, ...]:
    """Return sessions of up to three other runs on the same data, the latest first.

    Each is at the place where it was left, for the charts to draw beside the run shown.
    """
    same = [branch for branch in session.others if branch.run.data == session.run.data]
    return tuple(_shown(session, branch) for branch in reversed(same[-_OVERLAID:]))
