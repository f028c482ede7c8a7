"""A browser without a window, which shows a terminal of textual-serve."""

import asyncio
import base64
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from emulator import Emulator

from real_terminal import INHERITED, ROOT

PATIENCE = 30
"""Seconds after which something is broken."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # Which root can't have.
    "--disable-gpu",
    "--remote-debugging-port=0",
    "--window-size=900,600",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # It would look for fonts.
)
_SERVE = """
import sys
from textual_serve.server import Server
Server(sys.argv[1], "127.0.0.1", int(sys.argv[2])).serve()
"""
_KEYS = {"Escape": 27}
_BINARY = 2  # What the terminal is sent; the rest is talk of the two ends.
_DRAWN = """
(() => {
    const canvas = document.querySelector("canvas.xterm-text-layer");
    const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Uint32Array(image.data.buffer).reduce((sum, pixel) => sum + (pixel != 0), 0);
})()
"""


def needed() -> str:
    """Return where the browser is; skip the test where that, or what serves, is not installed."""
    pytest.importorskip("textual_serve", reason="textual-serve is not installed")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"there is no browser: {', '.join(_NAMES)}")
    return found


class Page:
    """A page, and what the terminal on it shows."""

    def __init__(self, devtools: Any) -> None:
        self._devtools = devtools
        self._asked = 0
        self.terminals: list[Emulator] = []
        """One for each time that the page was loaded."""

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Have the browser do something, and return its answer."""
        self._asked += 1
        await self._devtools.send_json({"id": self._asked, "method": method, "params": parameters})
        while True:
            told = await self._hear()
            if told.get("id") == self._asked:
                assert "error" not in told, told
                return dict(told["result"])

    async def until(self, condition: Callable[[], bool]) -> None:
        """Hear of what the terminal is sent until the condition holds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    await self._hear()
        except TimeoutError:
            pytest.fail("\n".join(["waited in vain; the screen:", *self.lines()]))

    async def shows(self, text: str, there: bool = True) -> None:
        """Wait until a text is on the screen, or no more."""
        await self.until(lambda: any(text in line for line in self.lines()) is there)

    def lines(self) -> list[str]:
        """Return the lines of the terminal."""
        return self.terminals[-1].lines() if self.terminals else []

    async def open(self, address: str) -> None:
        """Open the page at an address, once something answers there."""
        place = urlsplit(address)
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await asyncio.open_connection(place.hostname, place.port)
                    break
                except OSError:
                    await asyncio.sleep(0.05)
        writer.close()
        await self.call("Page.navigate", url=address)

    async def press(self, key: str) -> None:
        """Press a key."""
        text = {} if key in _KEYS else {"text": key}
        for kind in "keyDown", "keyUp":
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=_KEYS.get(key, ord(key[0].upper())),
                **(text if kind == "keyDown" else {}),
            )

    async def click(self, x: int, y: int) -> None:
        """Click somewhere."""
        for kind in "mousePressed", "mouseReleased":
            await self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def drawn(self) -> int:
        """Return how many pixels the terminal has drawn text on."""
        answer = await self.call("Runtime.evaluate", expression=_DRAWN)
        return int(answer["result"]["value"])

    async def _hear(self) -> dict[str, Any]:
        """Take what the browser tells next, and show what the terminal is sent."""
        told: dict[str, Any] = json.loads((await self._devtools.receive()).data)
        about = told.get("params", {})
        frame = about.get("response", {})
        match told.get("method"):
            case "Network.webSocketCreated":
                size = parse_qs(urlsplit(about["url"]).query)
                self.terminals.append(Emulator(int(size["width"][0]), int(size["height"][0])))
            case "Network.webSocketFrameReceived" if frame["opcode"] == _BINARY:
                self.terminals[-1].feed(base64.b64decode(frame["payloadData"]))
            case "Network.webSocketFrameSent" if frame["payloadData"].startswith('["resize"'):
                size = json.loads(frame["payloadData"])[1]
                self.terminals[-1].resize(size["width"], size["height"])
        return told


@asynccontextmanager
async def served(command: str) -> AsyncIterator[str]:
    """Serve a command's app by textual-serve; give the address that its page soon has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        async with _running(home, sys.executable, "-c", _SERVE, command, str(port)):
            yield f"http://127.0.0.1:{port}/"


@asynccontextmanager
async def browsing() -> AsyncIterator[Page]:
    """Start a browser, and give its first page."""
    aiohttp = pytest.importorskip("aiohttp", reason="it comes with textual-serve")
    # Its last processes may still write there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        options = (*_OPTIONS, f"--user-data-dir={home}", "about:blank")
        told = Path(home, "DevToolsActivePort")
        async with _running(home, needed(), *options), aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{await _first_line(told)}/json"
            async with session.get(address) as answer:
                tabs = await answer.json()
            tab = next(each["webSocketDebuggerUrl"] for each in tabs if each["type"] == "page")
            async with session.ws_connect(tab, max_msg_size=0) as devtools:
                page = Page(devtools)
                await page.call("Network.enable")
                yield page


async def _first_line(file: Path) -> str:
    """Return the first line of a file, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while not (file.exists() and "\n" in file.read_text()):
            await asyncio.sleep(0.05)
    return file.read_text().splitlines()[0]


@asynccontextmanager
async def _running(home: str, *command: str) -> AsyncIterator[None]:
    """Run a command, which is ended after."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "LANG": "C.UTF-8",
            "HOME": home,
            "TMPDIR": home,
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
