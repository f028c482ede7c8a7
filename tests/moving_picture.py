"""Pictures of the app made one that moves: an SVG whose parts are seen in turn, by CSS alone."""

import re
from collections import Counter
from collections.abc import Sequence

_ROLE = re.compile(r"\.(terminal-r\d+) \{ (.*?) \}")
_TEXT = re.compile(r'<text class="terminal-r\d+".*?</text>')
_TITLE = re.compile(r'<text class="terminal-title".*?</text>')
_FILL = re.compile(r'<rect fill="(#[0-9a-f]+)" x[^>]*/>')
_BEGIN = '<g class="terminal-matrix">'


def moving(pictures: Sequence[str], seconds: float) -> str:
    """Return pictures of one size as one, each seen for so many seconds.

    Whoever wants no motion sees the last.
    """
    page = Counter(_FILL.findall("".join(pictures))).most_common(1)[0][0]
    styles: dict[str, str] = {}
    fills: dict[str, set[int]] = {}
    texts: dict[str, set[int]] = {}
    titles: dict[str, set[int]] = {}
    for number, picture in enumerate(pictures):
        roles = dict(_ROLE.findall(picture))
        for part in _FILL.finditer(picture):
            if part[1] != page:
                fills.setdefault(part[0], set()).add(number)
        for title in _TITLE.findall(picture):
            titles.setdefault(title, set()).add(number)
        for text in _TEXT.findall(picture):
            role = re.findall(r"terminal-r\d+", text)[0]
            name = styles.setdefault(roles[role], f"ink{len(styles)}")
            texts.setdefault(text.replace(role, name), set()).add(number)
    sets = sorted(
        {frozenset(each) for each in (*fills.values(), *texts.values(), *titles.values())},
        key=sorted,
    )
    names = {frames: f"seen{number}" for number, frames in enumerate(sets)}
    rules = [_rule(names[frames], frames, len(pictures), seconds) for frames in sets]
    inks = [f".{name} {{ {style} }}" for style, name in styles.items()]
    whole = _ROLE.sub("", _TEXT.sub("", _FILL.sub("", pictures[-1])))
    whole = _TITLE.sub("".join(_groups(titles, names)), whole)
    ground = f'<rect fill="{page}" width="100%" height="100%"/>'
    body = "\n".join([ground, *_groups(fills, names), *_groups(texts, names)])  # Texts on top.
    whole = whole.replace("</style>", "\n".join([*inks, *rules, "</style>"]), 1)
    return whole.replace(_BEGIN, f"{_BEGIN}{body}", 1)


def _groups(parts: dict[str, set[int]], names: dict[frozenset[int], str]) -> list[str]:
    """Return the parts in groups, each of those that are seen together."""
    grouped: dict[str, str] = {}
    for part, frames in parts.items():
        name = names[frozenset(frames)]
        grouped[name] = grouped.get(name, "") + part
    return [f'<g class="{name}">{text}</g>' for name, text in grouped.items()]


def _rule(name: str, frames: frozenset[int], every: int, seconds: float) -> str:
    """Return the style of what is seen in some frames: hidden between them."""
    if len(frames) == every:
        return ""
    steps = []
    for number in range(every):
        if (number in frames) != (number - 1 in frames) or number == 0:
            state = "visible" if number in frames else "hidden"
            steps.append(f"{100 * number / every:.2f}% {{ visibility: {state} }}")
    still = "visible" if every - 1 in frames else "hidden"
    return (
        f"@keyframes {name} {{ {' '.join(steps)} }} "
        f".{name} {{ visibility: {still} }} "
        f"@media (prefers-reduced-motion: no-preference) "
        f"{{ .{name} {{ animation: {name} {every * seconds:g}s step-end infinite }} }}"
    )
