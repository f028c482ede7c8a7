"""A visitor of the class: who they say they are, whether that may be, and what they may ask for."""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Any

import asyncssh

from core.text.quoting import printable
from tui.classroom.protocol.names import TEACHER, judged
from tui.classroom.server.algorithms import SIGNATURES
from tui.classroom.server.client import Client, Listener
from tui.classroom.server.limits import Inside, Queue, Said, Tries, origin, plain
from tui.classroom.server.log import log

LONGEST_PASSWORD = 1024
"""Bytes; no line that a password is read from is longer."""

_TRIES = 4
_MOST_REFUSALS = 20  # After which a connection is cut: each is a line in the log.
_DELAY = 1.0  # Seconds for a wrong password; the more, the longer.
_SILENT_SECONDS = 20  # Until a key is agreed on, for which nobody has to do anything.
_SESSION_SECONDS = 20  # From the login to a session.


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come in."""

    password: str
    """Empty in a class that is open to all."""
    teacher_password: str
    """Empty where no teacher may come in over SSH."""
    keys: asyncssh.SSHAuthorizedKeys | None
    """Students with one of these need no password."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What all visitors have in common."""

    rules: Rules
    listener: Listener
    queue: Queue
    tries: Tries
    inside: Inside


@dataclass(frozen=True, slots=True)
class Login:
    """What a request to log in says of itself, before any of its secrets is read."""

    name: bytes
    method: bytes
    secret: int
    """Bytes of the password, where that is the method."""
    signature: str = ""
    """Its kind, where there is one."""


class Visitor(asyncssh.SSHServer):
    """Who has connected: judges what their packets ask, and is a Guest of the queue to log in.

    What is refused for good is ended by raising asyncssh.DisconnectError.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._asked_as: bytes | None = None
        """The name as it was sent first."""
        self._name = ""
        """The name once it has been judged."""
        self._kept = ""
        """What it is kept under: the same for all names that are one student's."""
        self._agreed = False
        """Whether there is a key to encrypt with."""
        self._tries = 0
        self._checking = False
        """Whether a password waits for its answer."""
        self._teacher = False
        """Whether the teacher's password was given."""
        self._refusals = 0
        self.inside = False
        """Whether somebody has logged in."""
        self.over = False
        """Whether the connection has been ended."""
        self.origin = ""
        self._client: Client | None = None
        self._connection: asyncssh.SSHServerConnection

    @property
    def _who(self) -> str:
        name = self._name or (self._asked_as or b"").decode("utf-8", "replace")
        return (
            f"{printable(name)[:200]!r} from {self._address}" if name else f"from {self._address}"
        )

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Wait among those who have not logged in."""
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self._address = plain(str(peer[0])) if peer else "nowhere"
        self.origin = origin(self._address)
        self._hall.queue.add(self)
        asyncio.get_running_loop().call_later(_SILENT_SECONDS, self._expect_key)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count one less; say why, where nobody came in."""
        self._hall.queue.remove(self)
        if self.inside:
            self._hall.inside.remove(self._kept, self.origin)
        elif not self.over:
            unanswered = ", a password unanswered" if self._checking else ""
            why = f"{exc or 'closed'}{unanswered}"
            log.info(f"left at the door: {self._who}: {why}", extra={"kind": "left at the door"})
        self.over = True

    # How it ends before its time

    def drop(self, why: str) -> None:
        """End the connection without a word."""
        self._refuse(why)
        self.over = True
        self._connection.abort()

    def exceeded(self, what: str) -> asyncssh.DisconnectError:
        """Return how a connection ends that asks for more than anybody needs."""
        return self._end(asyncssh.DISC_PROTOCOL_ERROR, "Too many requests.", what)

    def _end(self, code: int, sentence: str, what: str = "") -> asyncssh.DisconnectError:
        self._refuse(what or sentence)
        self.over = True
        return asyncssh.DisconnectError(code, sentence)

    def _send_away(self, code: int, sentence: str) -> None:
        self._connection.disconnect(code, self._end(code, sentence).reason)

    def _refuse(self, what: str, kind: str = "") -> None:
        kind = kind or what.partition(":")[0]  # Not what is particular to this one.
        log.info(f"refused {self._who}: {what}", extra={"kind": f"refused: {kind}"})
        self._refusals += 1
        if self._refusals == _MOST_REFUSALS:
            log.info(f"dropped {self._who}: too many requests")
        if self._refusals >= _MOST_REFUSALS:
            self._connection.abort()

    # Logging in

    def spoke(self) -> None:
        """Be no longer among those who have said nothing."""
        self._hall.queue.heard(self, Said.ANYTHING)

    def agreed(self) -> None:
        """Have time to compare the host key, and to type; another key later changes nothing."""
        if not self._agreed:
            self._agreed = True
            self._hall.queue.heard(self, Said.KEY)

    def _expect_key(self) -> None:
        if not (self.over or self._agreed):
            self.drop("it has agreed on no key for too long")

    def asked(self, login: Login) -> bool:
        """Judge a request to log in before it is read, and return whether it is to be."""
        if self.inside:
            return True  # There is nothing to it any more.
        if self._asked_as not in (None, login.name):
            other = printable(login.name.decode("utf-8", "replace"))[:50]
            raise self._end(
                asyncssh.DISC_ILLEGAL_USER_NAME,
                "One name a connection: connect again for another.",
                f"another name: {other!r}",
            )
        self._asked_as = login.name
        self._hall.queue.heard(self, Said.NAME)
        if self._checking:
            # Its answer, which takes its time, would never be given.
            raise self._end(
                asyncssh.DISC_PROTOCOL_ERROR,
                "One password at a time.",
                "it asked again before a password was answered",
            )
        if login.method == b"password":
            self._count_try(login.secret)
        if login.signature and login.signature not in SIGNATURES:
            self._refuse(f"a signature of an old kind: {printable(login.signature)[:50]}")
            return False
        return True

    def _count_try(self, length: int) -> None:
        """Count a password of so many bytes before anybody compares it."""
        code = asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE
        if not self._hall.tries.take(self.origin, asyncio.get_running_loop().time()):
            raise self._end(
                code,
                "Too many wrong passwords from your address. Try again in a few minutes.",
                "too many wrong passwords from there",
            )
        if length > LONGEST_PASSWORD:
            what = f"a password that is too long: {length:,} bytes"
            raise self._end(code, "That password is too long.", what)
        self._tries += 1
        self._checking = True

    def begin_auth(self, username: str) -> bool:
        """Look at the name, and say whether it has to be proved."""
        kept, sentence = judged(username)
        if sentence:
            self._send_away(asyncssh.DISC_ILLEGAL_USER_NAME, sentence)
            return True
        self._name, self._kept = username, kept
        rules = self._hall.rules
        if self._name == TEACHER:
            return True
        if rules.keys:
            self._connection.set_authorized_keys(rules.keys)
        return bool(rules.password)

    def password_auth_supported(self) -> bool:
        """Passwords are how people come in."""
        return True

    async def validate_password(self, _username: str, password: str) -> bool:
        """Compare in constant time; a wrong one takes its time, and a few of them end it."""
        if not self._name:  # What is left of it is none: asyncssh did not ask what it is.
            self._send_away(asyncssh.DISC_ILLEGAL_USER_NAME, judged("")[1])
            return False
        teacher = self._name == TEACHER
        right = self._hall.rules.teacher_password if teacher else self._hall.rules.password
        given = password.encode("utf-8", "replace")
        if right and hmac.compare_digest(given, right.encode()):
            self._teacher = teacher
            return True
        self._refuse("wrong password")
        await asyncio.sleep(_DELAY * self._tries)
        self._checking = False
        if self._tries >= _TRIES:
            self._send_away(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many wrong passwords."
            )
        return False

    async def change_password(self, _username: str, _old: str, _new: str) -> bool:
        """Have it be a wrong one: nobody was asked for another."""
        return await self.validate_password("", "")

    def auth_completed(self) -> None:
        """Be no longer at the door; who then wants no session is sent away too."""
        loop = asyncio.get_running_loop()
        self._hall.queue.remove(self)
        if self._checking:
            self._checking = False
            self._hall.tries.give_back(self.origin, loop.time())
        # Whoever is the teacher has proved that, and nobody else has the name.
        if self._teacher != (self._name == TEACHER):
            self._send_away(asyncssh.DISC_ILLEGAL_USER_NAME, "That name is not proved.")
        elif sentence := self._hall.inside.refusal(self._kept, self.origin):
            self._send_away(asyncssh.DISC_TOO_MANY_CONNECTIONS, sentence)
        else:
            self.inside = True
            self._hall.inside.add(self._kept, self.origin)
            loop.call_later(_SESSION_SECONDS, self._expect_session)

    def _expect_session(self) -> None:
        if not self.over and not (self._client and self._client.started):
            self._send_away(asyncssh.DISC_BY_APPLICATION, "No session was asked for.")

    # What is asked for then

    def session_requested(self) -> "Client | bool":
        """Open one session."""
        if self._client or self.over:
            self._refuse("a second session")
            return False
        self._client = Client(
            self._hall.listener, self._name, self._address, self._teacher, self._refuse
        )
        return self._client

    def _forward(self, *_where: Any, **_more: Any) -> Any:
        """Forward nothing."""
        self._refuse("forwarding")
        return False

    connection_requested = unix_connection_requested = _forward  # ssh -L and -W
    server_requested = unix_server_requested = _forward  # ssh -R
    tun_requested = tap_requested = _forward  # ssh -w
