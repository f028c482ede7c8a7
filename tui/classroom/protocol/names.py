"""Names of students: which are let in, and which two are the same one's."""

import re
from unicodedata import category, normalize

TEACHER = "teacher"
"""The name under which teachers come in, and under which what they present is kept."""
LONGEST = 32

# Characters that Unicode has shown as nothing, or as a blank, though Python prints them.
_UNSEEN = re.compile(
    r"[\u034f\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    r"\U000e0100-\U000e01ef]"
)

# What the letters of "teacher" are mistaken for: Latin, Greek, Cyrillic, Armenian, Coptic, Cherokee
# and Lisu letters, small and capital, as they stand in Unicode's list of confusable characters.
_LIKE = {
    "t": "ŧᴛτΤтТꭲꞇⲧᎢꓔ",
    "e": "ɇᴇεΕеЕєҽɛⲉᎬꓰ℮",
    "a": "ɑᴀαΑаАⲁᎪꓮ",
    "c": "ȼᴄϲϹсСⲥᏟꓚ",
    "h": "ħʜηΗнНһҺհᏲⲏᎻꓧ",
    "r": "ɍʀᴦгГⲅꭇꭈᎡᏒꓣ",
}
_LATIN = str.maketrans({other: letter for letter, others in _LIKE.items() for other in others})


def judged(name: str) -> tuple[str, str]:
    """Return the name that a student's work is kept under, and nothing; or nothing, and why not.

    The reason is a sentence.
    """
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        return "", f"A name should have 1 to {LONGEST} printable characters."
    kept = folded(name)
    if not any(category(character)[0] in "LN" for character in kept):
        return "", "A name should have a letter or a digit that can be seen."
    if name != TEACHER and _bare(name) == TEACHER:
        return "", "That name looks like the teacher's: choose another."
    return kept, ""


def folded(name: str) -> str:
    """Return what is the same for all names that differ by case, width, blanks, or what is unseen.

    Folding it again changes nothing.
    """
    seen = _UNSEEN.sub("", name)
    # Twice: to fold the case may make letters and marks that belong together.
    for _ in range(2):
        seen = normalize("NFKC", normalize("NFKC", seen).casefold())
    return " ".join(_UNSEEN.sub("", seen).split())


def _bare(name: str) -> str:
    """Return the Latin letters that a name seems to have, without accents and signs."""
    letters = normalize("NFKD", folded(name.translate(_LATIN))).translate(_LATIN)
    return "".join(letter for letter in letters if letter.isalnum())
