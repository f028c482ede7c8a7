"""How many may come at once: from one address, under one name, and with wrong passwords."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Protocol

_WHILE = 300.0  # Seconds in which as many more passwords may be wrong as at first.
_REMEMBERED = 1000  # Addresses with wrong passwords, before those that count no more are forgotten.


def plain(address: str) -> str:
    """Return an address as people know it: one of IPv4 as such, also where it comes over IPv6."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return str(mapped or known)


def origin(address: str) -> str:
    """Return what all addresses have in common that one machine can take: in IPv6, a network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((int(known), 64), strict=False)) if known.version == 6 else address


class Guest(Protocol):
    """Somebody who has connected."""

    @property
    def origin(self) -> str:
        """Where they come from."""

    def drop(self, why: str) -> None:
        """End the connection without a word."""


class Said(IntEnum):
    """How far somebody has come who has not logged in."""

    NOTHING = 0
    """Which costs them nothing."""
    ANYTHING = 1
    """As every client does at once."""
    KEY = 2
    """A key to encrypt with; then people compare the host key, which takes its time."""
    NAME = 3
    """What follows when they have."""


class Queue:
    """Those who have not logged in yet: so many in all, and of one origin no more than its share.

    Where there is no room, one gives way of those who have said least: who has been silent for
    the longest.
    """

    def __init__(self, most: int, share: int) -> None:
        self.most = most
        self.share = share
        self._guests: dict[Guest, Said] = {}
        """What they have said; the longest silent first."""

    def __len__(self) -> int:
        return len(self._guests)

    def add(self, guest: Guest) -> None:
        """Let somebody wait to log in."""
        theirs = [each for each in self._guests if each.origin == guest.origin]
        if len(theirs) >= self.share:
            self._make_room(theirs)
        elif len(self) >= self.most:
            self.make_room()
        self._guests[guest] = Said.NOTHING

    def heard(self, guest: Guest, said: Said) -> None:
        """Note what somebody has said now."""
        if self._guests.pop(guest, None) is not None:
            self._guests[guest] = said

    def remove(self, guest: Guest) -> None:
        """Forget who has logged in or left."""
        self._guests.pop(guest, None)

    def make_room(self) -> bool:
        """Have one give way, of the origin that most come from; return whether there is one."""
        origins = Counter(each.origin for each in self._guests)
        for most, _ in origins.most_common(1):
            self._make_room([each for each in self._guests if each.origin == most])
        return bool(origins)

    def _make_room(self, guests: Sequence[Guest]) -> None:
        silent = min(guests, key=self._guests.__getitem__)  # The first of those who said least.
        del self._guests[silent]
        silent.drop("others wait to log in, and it was silent the longest")


class Inside:
    """Connections that have logged in, by name and by origin."""

    def __init__(self, of_a_name: int, of_an_origin: int) -> None:
        """Allow so many of one name, and so many of one origin."""
        self._names = Counter[str]()
        self._origins = Counter[str]()
        self._of_a_name = of_a_name
        self._of_an_origin = of_an_origin

    def refusal(self, name: str, origin: str) -> str:
        """Return the sentence for one more who can't come in; empty for one who can."""
        if self._names[name] >= self._of_a_name:
            return "This name has too many connections."
        if self._origins[origin] >= self._of_an_origin:
            return "Your address has too many connections."
        return ""

    def add(self, name: str, origin: str) -> None:
        """Count one more."""
        self._names[name] += 1
        self._origins[origin] += 1

    def remove(self, name: str, origin: str) -> None:
        """Count one less."""
        self._names -= Counter([name])  # What is 0 is forgotten.
        self._origins -= Counter([origin])


class Tries:
    """Wrong passwords by origin: so many at once, and then as many again in each five minutes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counted: dict[str, tuple[float, float]] = {}
        """How many count, and when that was so: they count ever less."""

    def take(self, origin: str, now: float) -> bool:
        """Count a try, which may turn out to be wrong; return False where there were too many."""
        if len(self._counted) >= _REMEMBERED:
            self._forget(now)
        count = self._count(origin, now)
        if count + 1 > self._most:
            return False
        self._counted[origin] = (count + 1, now)
        return True

    def give_back(self, origin: str, now: float) -> None:
        """Count a try no more: it was right."""
        self._counted[origin] = (max(self._count(origin, now) - 1, 0.0), now)

    def _count(self, origin: str, now: float) -> float:
        count, since = self._counted.get(origin, (0.0, now))
        return max(count - (now - since) * self._most / _WHILE, 0.0)

    def _forget(self, now: float) -> None:
        for origin in [each for each in self._counted if not self._count(each, now)]:
            del self._counted[origin]
