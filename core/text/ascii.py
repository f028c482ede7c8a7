"""The characters beyond ASCII that gradstep uses, and how to do without them."""

_ASCII = {
    "·": " * ",  # with spaces, because y* ends in a star itself
    "½": "1/2 ",
    "²": "^2",
    "³": "^3",
    "∂": "d",
    "η": "eta",
    "σ": "sigmoid",
    "←": "<-",
    "→": "->",
    "≈": "~",
    "±": "+-",
    "∇": "grad ",
    "λ": "lambda_",
    "ᵀ": "^T",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "°": " deg ",
    # These keep their width, so that charts and tables keep their shape.
    **dict.fromkeys("−–—─╌╍┄━", "-"),
    **dict.fromkeys("│┊┆┇╎", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╶", "+"),
    **dict.fromkeys("▸›▶", ">"),
    "‹": "<",
    "‖": "|",
    "Δ": "D",
    "✓": "+",
    "•": "o",
    "◉": "@",
    "◎": "O",
    "○": "o",
    "●": "*",
    "↑": "^",
    "↓": "v",
    "▲": "^",
    "▼": "v",
    "×": "x",
    "█": "#",
    "⠒": ".",
    **dict.fromkeys("▘▝▀▖▌▞▛▗▚▐▜▄▙▟", "#"),
    "░": ".",
    "“": '"',
    "”": '"',
    "’": "'",
}
_TABLE = str.maketrans(_ASCII)


def to_ascii(text: str) -> str:
    """Return `text` with the characters that gradstep uses written in ASCII, others as "?"."""
    return text.translate(_TABLE).encode("ascii", "replace").decode("ascii")
