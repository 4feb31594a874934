"""A pretend gateway for text messages, on loopback: what arrives would be on somebody's phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass(slots=True)
class Texts:
    """Messages in order, each with its number."""

    url: str = ""
    arrived: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False
    """Answers every message with an error."""

    def last(self, number: str) -> str:
        """The newest message to that number, as the server wrote it."""
        return next(text for to, text in reversed(self.arrived) if to == number)


@contextmanager
def receiving_texts() -> Iterator[Texts]:
    """A gateway on a free port."""
    texts = Texts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            fields = parse_qs(self.rfile.read(length).decode())
            if not texts.broken:
                texts.arrived.append((fields["to"][0], fields["text"][0]))
            self.send_response(500 if texts.broken else 200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    texts.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield texts
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
