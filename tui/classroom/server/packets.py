"""A connection of the class: what its packets ask is judged before asyncssh does any work for it.

All of asyncssh that is not in its documentation is leant on here: that a packet is handed to
`process_packet` of the connection or of one of its channels, that a key exchange ends with
`send_newkeys`, and what has been put off of replies.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, cast

import asyncssh
from asyncssh.constants import MSG_CHANNEL_REQUEST, MSG_USERAUTH_REQUEST
from asyncssh.packet import SSHPacket

from tui.classroom.server.authentication import Login, Visitor

_PACKETS = 200  # Before a login; an ordinary client sends some twenty, and two for each key it has.
_REQUESTS = 100  # In a channel, but those that anybody makes without end.
_VARIABLES = 16 * 1024  # Bytes of their names and values.
_WITHOUT_END = (b"window-change", b"signal", b"break", b"keepalive@openssh.com")
_FRAME = 5  # Bytes that come before a password.
_UNSENT = 4 * 1024 * 1024  # Bytes of output and answers that wait: twice what terminals ask for.
_PUT_OFF = 1000  # Packets that wait for the end of a key exchange.


class JudgedConnection(asyncssh.SSHServerConnection):
    """A connection whose owner, a Visitor, judges what is asked."""

    _packets = 0
    _silent = True
    _wire: asyncio.Transport

    @property
    def _visitor(self) -> Visitor | None:
        return cast(Visitor | None, self.get_owner())

    def process_packet(self, pkttype: int, pktid: int, packet: SSHPacket) -> bool | Awaitable[None]:
        """Let asyncssh process a packet, if it is what may be asked now."""
        visitor = self._visitor
        if visitor is None or visitor.over:
            return True  # What has come along with the packet that ended it.
        if not visitor.inside:
            self._packets += 1
            if self._packets > _PACKETS:
                raise visitor.exceeded("too many packets before a login")
        if len(self._deferred_packets) > _PUT_OFF:
            raise visitor.exceeded("no end of a key exchange")
        if pkttype == MSG_USERAUTH_REQUEST and not visitor.asked(_login(packet)):
            self.send_userauth_failure(False)
            return True
        return super().process_packet(pkttype, pktid, packet)

    def create_server_channel(
        self, encoding: str | None = "", errors: str = "", window: int = 0, max_pktsize: int = 0
    ) -> asyncssh.SSHServerChannel[Any]:
        """Make a channel whose requests are judged too."""
        channel = super().create_server_channel(encoding, errors, window, max_pktsize)
        requests = _Requests(channel, self._visitor)
        channel.process_packet = requests.process_packet  # type: ignore[method-assign]
        return channel

    def send_newkeys(self, k: bytes, h: bytes) -> None:
        """Note that a key is agreed on."""
        super().send_newkeys(k, h)
        if self._visitor:
            self._visitor.agreed()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        wire = cast(asyncio.Transport, transport)
        wire.set_write_buffer_limits(high=_UNSENT)
        super().connection_made(transport)

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        """Note the first of it."""
        if self._silent and self._visitor:
            self._silent = False
            self._visitor.spoke()
        super().data_received(data, datatype)

    def pause_writing(self) -> None:
        """End it: who asks and asks, and takes no answers, would fill the memory with them."""
        if self._visitor:
            self._visitor.drop("it takes no answers")


class _Requests:
    """What has been asked for in a channel."""

    def __init__(self, channel: asyncssh.SSHServerChannel[Any], visitor: Visitor | None) -> None:
        self._process = channel.process_packet
        self._visitor = visitor
        self._requests = 0
        self._variables = 0

    def process_packet(self, pkttype: int, pktid: int, packet: SSHPacket) -> bool | Awaitable[None]:
        """Let asyncssh process a packet of the channel, if it is not one too many."""
        if pkttype == MSG_CHANNEL_REQUEST and self._visitor:
            self._count(SSHPacket(packet.get_remaining_payload()), self._visitor)
        return self._process(pkttype, pktid, packet)

    def _count(self, packet: SSHPacket, visitor: Visitor) -> None:
        request = packet.get_string()
        if request in _WITHOUT_END:
            return
        self._requests += 1
        if self._requests > _REQUESTS:
            raise visitor.exceeded("too many requests in a channel")
        if request == b"env":
            self._variables += len(packet.get_remaining_payload())
            if self._variables > _VARIABLES:
                raise visitor.exceeded("more variables than any terminal has")


def _login(packet: SSHPacket) -> Login:
    """Return what a request to log in says; it is still to be read."""
    rest = SSHPacket(packet.get_remaining_payload())
    name, _service, method = rest.get_string(), rest.get_string(), rest.get_string()
    secret, signature = 0, ""
    if method == b"password":
        secret = len(rest.get_remaining_payload()) - _FRAME
    elif method == b"publickey" and rest.get_boolean():
        _algorithm, _key = rest.get_string(), rest.get_string()
        signature = SSHPacket(rest.get_string()).get_string().decode("ascii", "replace")
    return Login(name, method, secret, signature)
