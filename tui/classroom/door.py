"""The SSH server: lets students in, and refuses all but an explorer in a terminal."""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Any

import asyncssh

from core.dataset import printable
from tui.classroom.client import MOST_REFUSALS, WINDOW, Client, House
from tui.classroom.journal import Log
from tui.classroom.store import TEACHER

LONGEST_NAME = 32
LOGIN_SECONDS = 20
SPARE_PLACES = 100
"""Connections at the door, over those there are places for: a lab may join all at once, from one
address perhaps."""

_TRIES = 4
_DELAY = 1.0  # Seconds for a wrong password; the more, the longer.
_PACKET = 16 * 1024
_KEEPALIVE = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come in."""

    password: str
    """Empty in a class that is open to all."""
    teacher_password: str
    """Empty where no teacher may come in over SSH."""
    keys: asyncssh.SSHAuthorizedKeys | None
    """Students with one of these need no password."""


class Door:
    """Listens, and makes a Visitor of each connection."""

    def __init__(self, rules: Rules, places: int, house: House, log: Log) -> None:
        """Let in who may by `rules`, to a house with so many `places`."""
        self.rules = rules
        self.most_pending = places + SPARE_PLACES
        self.house = house
        self.log = log
        self.pending = 0

    async def open(self, bind: str, port: int, key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
        """Listen; raises OSError."""
        return await asyncssh.create_server(
            lambda: Visitor(self),
            bind,
            port,
            server_host_keys=[key],
            config=[],  # Not what the user has configured for other servers.
            server_version="gradstep",
            login_timeout=LOGIN_SECONDS,
            keepalive_interval=_KEEPALIVE,
            compression_algs=None,
            agent_forwarding=False,
            x11_forwarding=False,
            allow_scp=False,
            sftp_factory=None,
            host_based_auth=False,
            kbdint_auth=False,
            gss_auth=False,
            gss_kex=False,
            line_editor=False,
            encoding=None,
            window=WINDOW,
            max_pktsize=_PACKET,
        )


class Visitor(asyncssh.SSHServer):
    """A connection: who it says it is, and whether that may be."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._name = ""
        self._tries = 0
        self._refusals = 0
        self._pending = False
        self._inside = False
        self._lost = False
        self._client: Client | None = None
        self._connection: asyncssh.SSHServerConnection

    @property
    def _who(self) -> str:
        name = f"{printable(self._name)[:200]!r} " if self._name else ""
        return f"{name}from {self._address}"

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Count those who are at the door; too many are sent away."""
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self._address = str(peer[0]) if peer else "nowhere"
        if self._door.pending >= self._door.most_pending:
            self._refuse("too many are logging in")
            conn.abort()
            return
        self._pending = True
        self._door.pending += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """Count one less; say why, where nobody came in."""
        self._lost = True
        self._passed()
        if self._client is None and not self._inside:
            self._door.log(f"left at the door: {self._who}: {exc or 'closed'}")

    def _passed(self) -> None:
        if self._pending:
            self._pending = False
            self._door.pending -= 1

    def _refuse(self, what: str) -> None:
        self._door.log(f"refused {self._who}: {what}")
        self._refusals += 1
        if self._refusals >= MOST_REFUSALS:
            self._connection.abort()

    def _send_away(self, code: int, sentence: str) -> None:
        self._refuse(sentence)
        self._connection.disconnect(code, sentence)

    # Logging in

    def begin_auth(self, username: str) -> bool:
        """Look at the name, and say whether it has to be proved."""
        if not self._name:
            self._name = username
            if not 0 < len(username) <= LONGEST_NAME or not username.isprintable():
                self._send_away(
                    asyncssh.DISC_ILLEGAL_USER_NAME,
                    f"A name should have 1 to {LONGEST_NAME} printable characters.",
                )
                return True
        rules = self._door.rules
        if username == TEACHER:
            return True
        if rules.keys:
            self._connection.set_authorized_keys(rules.keys)
        return bool(rules.password)

    def password_auth_supported(self) -> bool:
        """Passwords are how people come in."""
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        """Compare in constant time; a wrong one takes its time, and a few of them end it."""
        rules = self._door.rules
        right = rules.teacher_password if username == TEACHER else rules.password
        given = password.encode("utf-8", "replace")
        if right and hmac.compare_digest(given, right.encode()):
            return True
        self._tries += 1
        await asyncio.sleep(_DELAY * self._tries)
        if self._tries >= _TRIES:
            self._send_away(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many wrong passwords."
            )
        else:
            self._refuse("wrong password")
        return False

    def auth_completed(self) -> None:
        """Be no longer at the door; who then wants no session is sent away too."""
        self._passed()
        self._inside = True
        asyncio.get_running_loop().call_later(LOGIN_SECONDS, self._expect_session)

    def _expect_session(self) -> None:
        if self._client is None and not self._lost:
            self._send_away(asyncssh.DISC_BY_APPLICATION, "No session was asked for.")

    # What is asked for then

    def session_requested(self) -> "Client | bool":
        """Open one session."""
        if self._client:
            self._refuse("a second session")
            return False
        self._client = Client(self._door.house, self._door.log, self._name, self._address)
        return self._client

    def _forward(self) -> bool:
        """Forward nothing."""
        self._refuse("forwarding")
        return False

    def connection_requested(self, *_where: Any) -> bool:
        """Refuse ssh -L and -W."""
        return self._forward()

    def server_requested(self, *_where: Any) -> bool:
        """Refuse ssh -R."""
        return self._forward()

    def unix_connection_requested(self, *_where: Any) -> bool:
        """Refuse ssh -L to a socket."""
        return self._forward()

    def unix_server_requested(self, *_where: Any) -> bool:
        """Refuse ssh -R from a socket."""
        return self._forward()

    def tun_requested(self, *_where: Any) -> bool:
        """Refuse ssh -w."""
        return self._forward()

    def tap_requested(self, *_where: Any) -> bool:
        """Refuse ssh -w."""
        return self._forward()
