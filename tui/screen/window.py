"""The part of many lines that is in sight: around those that matter now."""


def first_in_sight(count: int, height: int, begin: int, end: int) -> int:
    """Return which of `count` lines stands first, so that begin..end − 1 are among `height`.

    Their first, where even they are too many.
    """
    middle = (begin + end - height) // 2
    return max(0, min(middle, begin, count - height))
