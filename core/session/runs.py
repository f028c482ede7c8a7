"""The runs of a session as a tree: what if another setting had been taken from here."""

from collections.abc import Callable
from dataclasses import fields, replace
from string import ascii_uppercase

from core.descent.path import changed
from core.descent.run import MOST_CHANGES, Run, Settings
from core.session.breakpoints import known_to
from core.session.replay import parts
from core.session.session import Branch, Refused, Session

MOST_UNDO = 100
"""Changes that can be undone."""

LETTERS = "".join(letter for letter in ascii_uppercase if letter not in "ILO")
"""The names of runs: L is the loss, I and O are taken for numbers."""

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
    past = (*session.undo, session.now)[-MOST_UNDO:]
    session = _with_undone(session)
    others, name = session.others, session.name
    if session.furthest == 0:  # A run that never began is no branch to keep.
        parent = parent and session.parent
    else:
        others = (*others, current(session))
        name = _free_letter(session)
    return _shown(
        replace(session, others=others, undo=past),
        Branch(run, name, parent, "", place, place),
    )


def _free_letter(session: Session) -> str:
    taken = {branch.name for branch in branches(session)}
    for letter in LETTERS:
        if letter not in taken:
            return letter
    raise Refused(f"There are {len(taken)} runs already: remove one first (r).")


def _with_undone(session: Session) -> Session:
    """Return the session with the runs undone that went on among its own; none to be redone."""
    for part in reversed(session.redo):
        session = _with_runs_of(part, session)
    return replace(session, redo=())


def _with_runs_of(part: Session, session: Session) -> Session:
    """Return the session with the runs of another, each as far as it was computed in either.

    Those that have no update of their own are left out. Raises Refused where they are too many.
    """
    session = _as_far(session, part)
    names = {}
    for _, branch in tree(part):  # A run comes after the one it was changed from.
        every = branches(session)
        if same := next((each for each in every if each.run == branch.run), None):
            names[branch.name] = same.name
        elif branch.furthest > branch.run.stages.place(branch.run.segments[-1].begins):
            taken = branch.name in {each.name for each in every}
            name = names[branch.name] = _free_letter(session) if taken else branch.name
            kept = replace(branch, name=name, parent=names.get(branch.parent, ""))
            session = replace(session, others=(*session.others, kept))
    return session


def _as_far(session: Session, other: Session) -> Session:
    """Return the session with each run as far as it was computed here or in another session."""
    reached = {branch.run: branch.furthest for branch in branches(other)}
    here = max(session.furthest, reached.get(session.run, 0))
    others = (
        replace(each, furthest=max(each.furthest, reached.get(each.run, 0)))
        for each in session.others
    )
    return replace(session, furthest=here, others=tuple(others))


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

    What was guessed since stays, and `redone` leads back. Raises Refused where there was none.
    """
    if not session.undo:
        raise Refused("No change of settings to undo.")
    *earlier, last = session.undo
    redo = (*session.redo, session.now)
    return replace(_looked_at(last, session), undo=tuple(earlier), redo=redo)


def redone(session: Session) -> Session:
    """Return the session that was undone last, with what its runs have computed since.

    Raises Refused where nothing was undone, or something was changed since.
    """
    if not session.redo:
        raise Refused("Nothing was undone that could be redone.")
    *rest, last = session.redo
    undo = (*session.undo, session.now)[-MOST_UNDO:]
    return replace(_looked_at(_as_far(last, session), session), undo=undo, redo=tuple(rest))


def _looked_at(past: Session, session: Session) -> Session:
    """Return a session of the past, looked at as now, with what was guessed by now."""
    look = replace(session.look, row=past.look.row)
    return replace(past, look=look, answers=session.answers)


def computed(session: Session) -> dict[Run, int]:
    """Return the furthest place of every run, of those too that undo and redo lead to."""
    reached: dict[Run, int] = {}
    for part in parts(session):
        reached[part.run] = max(reached.get(part.run, 0), part.furthest)
    return reached


def unsaved(session: Session, saved: Session) -> bool:
    """Whether there are updates or answers in a session that the one saved has not."""
    there = computed(saved)
    further = any(place > there.get(run, 0) for run, place in computed(session).items())
    return further or session.answers != saved.answers


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
