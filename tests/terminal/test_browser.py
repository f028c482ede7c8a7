"""`textual serve` shows the explorer in a real browser, as a terminal of that size does."""

from shlex import join

from browser import browsing, needed, served
from real_terminal import GRADSTEP, Terminal


async def test_a_browser_shows_the_explorer_takes_keys_and_shows_it_again() -> None:
    needed()
    async with served(join(GRADSTEP)) as address, browsing() as page:
        await page.open(address)
        await page.shows("q quits")
        await page.click(20, 300)  # Without which a page has no keys.
        await page.shows("q quit ")
        await page.press("n")
        await page.shows("update 1: done")
        await page.press("?")
        await page.shows("─ Help ─")
        small = len(page.lines())
        await page.resize(1000, 640)
        await page.until(lambda: len(page.lines()) > small and "Esc leaves" in page.lines()[-1])
        await page.press("Escape")
        await page.shows("─ Help ─", there=False)
        await page.shows("update 1: done")
        await page.call("Page.reload")
        await page.until(lambda: len(page.terminals) == 2)
        await page.shows("q quits")
        columns, rows = len(page.lines()[0]), len(page.lines())
        with Terminal(GRADSTEP, columns=columns, rows=rows) as terminal:
            terminal.wait_for("┼")
            await page.until(lambda: page.lines() == terminal.screen())
        assert await page.drawn() > columns * rows
