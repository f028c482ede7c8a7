"""A cell of a table as a number: what it is, what it is meant as, and what should stand there."""

import re

from core.text.quoting import quoted
from core.text.typed import TOO_SMALL, number_in

_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
_STARTS_NUMBER = re.compile(r"[+-]?\s*[$€£¥]?\s*[.,]?\d")
_WORD = re.compile(r"[^\W\d_]{3}|\d(st|nd|rd|th)\b", re.IGNORECASE)  # Shorter ones may be units.
_HEXADECIMAL = re.compile(r"[+-]?0x[0-9a-f]{1,12}", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_LONGEST = 30  # Characters of a number that is written out anew.
_BLANK = r"[\s'\u2019]"
# What sets thousands apart, and a whole number of that kind.
_GROUPED = (
    (_BLANK, re.compile(rf"[+-]?[1-9]\d{{0,2}}({_BLANK}[0-9]{{3}})+([.,][0-9]+)?")),
    (",", re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3}){2,}|(,\d{3})+\.\d+)", re.ASCII)),
    (r"\.", re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3}){2,}|(\.\d{3})+,\d+)", re.ASCII)),
)


def problem(cell: str) -> str:
    """What keeps a cell from being a number, as the end of a sentence; empty when nothing does."""
    try:
        number_in(cell)
    except ValueError as error:
        return str(error)
    return ""


def is_text(cell: str) -> bool:
    """Whether a cell can be meant as a name: not a number, however written, and not empty."""
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return bool(cell.strip())
    return False


def meant_as_number(cell: str) -> bool:
    """Whether a cell is a number, or what somebody may have written for one, such as 1 000."""
    if not is_text(cell):
        return bool(cell.strip())
    plain = cell.strip().translate(_MINUSES)
    if _HEXADECIMAL.fullmatch(plain):
        return True
    return bool(_STARTS_NUMBER.match(plain)) and not _WORD.search(plain)


def complaint(cell: str, column: str, key: str, *, maybe_header: bool) -> str:
    """The sentence about a cell, in the column chosen for `key`, that is no number.

    `maybe_header` is whether it stands in a row that could be meant as a header.
    """
    trouble = problem(cell)
    remedy = _rewritten(cell.strip()) if trouble == "is not a number" else ""
    if trouble == TOO_SMALL:
        remedy = "write 0, or a number of 5e-324 or more"
    elif trouble != "is not a number":
        remedy = "give a finite number or remove the line"
    elif not remedy and maybe_header and not meant_as_number(cell):
        remedy = "write a number such as 2.5, or choose the columns by name if this is a header"
    elif not remedy:
        remedy = f"write a number such as 2.5, or choose another column for {key}"
    subject = quoted(cell) if cell.strip() else "the cell"
    return f"{subject} in column {column} {trouble}; {remedy}."


def _rewritten(cell: str) -> str:
    """How a number of another spelling is to be written here; empty where it is none."""
    if cell != cell.translate(_MINUSES):
        return "use the keyboard's minus, such as -1.5"
    if _HEXADECIMAL.fullmatch(cell):
        return f"use decimal digits, such as {int(cell, 16)}"
    if _THOUSANDS.fullmatch(cell):
        return (
            f"write it as {cell.replace(',', '')} if the comma sets thousands apart, "
            f"or as {cell.replace(',', '.')} if it is meant as a decimal point"
        )
    if _DECIMAL_COMMA.fullmatch(cell):
        return "use a decimal point, such as 1.5"
    for separator, pattern in _GROUPED:
        if len(cell) <= _LONGEST and pattern.fullmatch(cell):
            return f"write it as {re.sub(separator, '', cell).replace(',', '.')}"
    return ""
