"""Questions on a newcomer's terminal, before their explorer is there: a key, or a secret."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tui.classroom.server.client import Client

_ENTER, _ERASE, _CLEAR, _CANCEL = b"\r\n", b"\x7f\x08", b"\x15", b"\x03\x04\x1b"
_MOST = 64  # Characters of a secret.


@dataclass
class _Prompt:
    """What is waited for."""

    answer: asyncio.Future[bytes]
    secret: bool = False
    typed: bytearray = field(default_factory=bytearray)


class Prompts:
    """Those who are asked something, and what they type."""

    def __init__(self) -> None:
        """Ask nobody anything."""
        self._waiting: dict[Client, _Prompt] = {}
        self._ahead: dict[Client, bytes] = {}
        """What those at the door have typed before they were asked."""

    @contextlib.contextmanager
    def asking(self, client: Client) -> Iterator[None]:
        """Have what somebody types kept for the questions that they are asked meanwhile."""
        self._ahead[client] = b""
        try:
            yield
        finally:
            del self._ahead[client]

    def typed(self, client: Client, data: bytes) -> bool:
        """Take what somebody types; whether they are still at the door."""
        if client not in self._ahead:
            return False
        self._ahead[client] = (self._ahead[client] + data)[-_MOST:]
        self._go_on(client)
        return True

    def _go_on(self, client: Client) -> None:
        """Have what was typed answer what is asked."""
        prompt = self._waiting.get(client)
        while prompt and self._ahead[client] and not prompt.answer.done():
            key, self._ahead[client] = self._ahead[client][:1], self._ahead[client][1:]
            self._take(client, prompt, key)

    def _take(self, client: Client, prompt: _Prompt, key: bytes) -> None:
        if not prompt.secret:
            prompt.answer.set_result(key)
        elif key in _CANCEL:
            prompt.answer.set_result(b"")
        elif key in _ENTER:
            prompt.answer.set_result(bytes(prompt.typed))
        elif key in _ERASE or key == _CLEAR:
            count = len(prompt.typed) if key == _CLEAR else min(len(prompt.typed), 1)
            del prompt.typed[len(prompt.typed) - count :]
            client.show(b"\b \b" * count)
        elif key.isalnum() and len(prompt.typed) < _MOST:
            prompt.typed += key
            client.show(b"*")

    def gone(self, client: Client) -> None:
        """Wait no longer for somebody whose terminal is lost."""
        if prompt := self._waiting.get(client):
            prompt.answer.cancel()

    async def agrees(self, client: Client, question: str, seconds: float) -> bool:
        """Ask a question that y answers, and return whether that was typed in time."""
        agreed = await self._asked(client, question, seconds, secret=False) in (b"y", b"Y")
        client.show(b"y\r\n" if agreed else b"n\r\n")
        return agreed

    async def secret(self, client: Client, question: str, seconds: float) -> str:
        """Ask for letters and digits that are not shown; none where nothing came in time."""
        typed = await self._asked(client, question, seconds, secret=True)
        client.show(b"\r\n")
        return typed.decode("ascii", "replace")

    async def _asked(self, client: Client, question: str, seconds: float, secret: bool) -> bytes:
        client.show(f"{question} ".encode())
        answer = asyncio.get_running_loop().create_future()
        self._waiting[client] = _Prompt(answer, secret)
        self._go_on(client)
        try:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(answer, seconds)
        finally:
            del self._waiting[client]
        return b""
