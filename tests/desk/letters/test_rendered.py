"""The letter as a browser shows it: nothing is loaded from elsewhere, and the picture can be scanned."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from helpdesk_tui.phrases import APPS, LANGUAGES
from tests.desk.letters.test_activation import LINK, letter

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = (390, 1400)
"""Points of a telephone's screen, tall enough for the whole letter."""
DARK = "--blink-settings=preferredColorScheme=0"
SECONDS = 60


class Page(HTMLParser):
    """What the letter is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"img", "meta", "br", "link", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


def html(language: str, kind: str = "duo") -> str:
    return letter(language, kind=kind).html.get_secret_value()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(APPS))
def test_it_is_whole_and_loads_nothing(language: str, kind: str) -> None:
    text = html(language, kind)
    page = Page(text)
    assert page.open == []
    (document,) = page.all("html")
    assert document["lang"] == language
    assert page.all("script", "link", "iframe", "object", "form", "base", "video", "audio") == []
    pictures = page.all("img")
    assert pictures
    for picture in pictures:
        assert picture["src"].startswith("cid:")
        assert picture["alt"].strip()
    assert all(one["href"].startswith("https://") for one in page.all("a"))
    assert not re.search(r"url\(|@import|expression", text)
    assert not any(name.startswith("on") for _tag, attributes in page.tags for name in attributes)
    assert any("color-scheme" in meta.get("name", "") for meta in page.all("meta"))


def rendered(folder: Path, language: str, *switches: str) -> Image.Image:
    """A picture of the letter, with its own picture put where a mail program puts it."""
    assert CHROMIUM is not None
    sent = letter(language)
    (picture,) = sent.pictures
    data = base64.b64encode(picture.png.get_secret_value()).decode()
    file, shot = folder / "letter.html", folder / "letter.png"
    file.write_text(re.sub(r"cid:[^\"']+", f"data:image/png;base64,{data}", html(language)), "utf-8")
    subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={PHONE[0]},{PHONE[1]}",
            f"--screenshot={shot}",
            *switches,
            file.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return Image.open(io.BytesIO(shot.read_bytes())).convert("RGB")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; .ci/run installs one")
@pytest.mark.parametrize("switches", [(), (DARK,)], ids=["light", "dark"])
def test_a_browser_shows_a_picture_that_can_be_scanned(tmp_path: Path, switches: tuple[str, ...]) -> None:
    seen = rendered(tmp_path, "fr", *switches)
    assert seen.size == PHONE
    found = zxingcpp.read_barcodes(seen, try_invert=False)
    assert [one.text for one in found] == [LINK]
    corners = found[0].position
    assert 0 <= corners.top_left.x < corners.top_right.x <= PHONE[0]
    # The ground of the letter fills the screen, and dark words stand on it.
    tones = seen.convert("L").histogram()
    assert sum(tones[200:]) > sum(tones[:200])
    assert sum(tones[:90]) > 0
