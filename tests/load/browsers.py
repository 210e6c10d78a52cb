"""Browsers that a journey is walked with: over a socket, as light as can be; or within the process.

A journey opens addresses, and sends forms and JSON as the page's own script would. Each request is
noted as a sample: the step's name, milliseconds, status, bytes received and queries (in process only).
"""

import asyncio
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.load.samples import Sample

TOKEN = re.compile(rb'<meta name="csrf-token" content="([^"]+)"')
ANSWER_WITHIN = 60.0  # seconds


class Unexpected(Exception):
    """An answer that the journey cannot go on from."""


def words(page):
    """The words of a page, for a message."""
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))[:600]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def location(self):
        """Where it leads on to, as a path."""
        parts = urlsplit(self.headers.get("location", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def json(self):
        return json.loads(self.body)


@dataclass
class Browser:
    """What both have in common: the CSRF token of the last page, and the samples."""

    samples: list[Sample] = field(default_factory=list)
    token: str = ""

    async def open(self, step, path, *, status=200):
        """Open a page and take its CSRF token."""
        answer = await self.ask(step, "GET", path, b"", "", status)
        found = TOKEN.search(answer.body)
        if found:
            self.token = found[1].decode()
        return answer

    async def send(self, step, path, fields=(), *, status=(302, 303)):
        """Send a form."""
        pairs = [
            ("csrf_token", self.token),
            *(fields.items() if isinstance(fields, dict) else fields),
        ]
        body = urlencode(pairs).encode()
        return await self.ask(step, "POST", path, body, "application/x-www-form-urlencoded", status)

    async def save(self, step, path, values, *, status=200):
        """Send JSON as a page's script does."""
        body = json.dumps(values, separators=(",", ":")).encode()
        return await self.ask(step, "POST", path, body, "application/json", status)

    async def ask(self, step, method, path, body, kind, status):
        started = time.perf_counter()
        answer, queries = await self.exchange(method, path, body, kind)
        spent = (time.perf_counter() - started) * 1000
        self.samples.append(Sample(step, spent, answer.status, len(answer.body), queries))
        if answer.status not in (status if isinstance(status, tuple) else (status,)):
            raise Unexpected(
                f"{step}: {method} {path} answered {answer.status}: {words(answer.text)}"
            )
        return answer

    async def exchange(self, method, path, body, kind):
        raise NotImplementedError


class SocketBrowser(Browser):
    """One connection kept open, one cookie jar; to this machine only."""

    def __init__(self, port, cookies=None):
        super().__init__()
        self.port = port
        self.cookies = dict(cookies or {})
        self._streams = None

    async def exchange(self, method, path, body, kind):
        request = self._request(method, path, body, kind)
        return await asyncio.wait_for(self._exchange(request), ANSWER_WITHIN), None

    async def _exchange(self, request):
        is_reused = self._streams is not None
        try:
            return await self._talk(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.close()
            if not is_reused:
                raise
            return await self._talk(request)  # the server had closed the idle connection

    def _request(self, method, path, body, kind):
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "User-Agent: lms-bench",
            "Accept: application/json" if kind == "application/json" else "Accept: text/html",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
            if kind == "application/json":
                lines.append(f"X-CSRFToken: {self.token}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _talk(self, request):
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content
            elif name:
                headers[name] = value
        body = await self._body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    async def _body(self, reader, headers):
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return b""
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(parts)

    async def close(self):
        if self._streams is not None:
            _reader, writer = self._streams
            self._streams = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


class InProcessBrowser(Browser):
    """Flask's test client, with the number of queries of every request."""

    def __init__(self, client, counter):
        super().__init__()
        self.client, self.counter = client, counter

    async def exchange(self, method, path, body, kind):
        headers = {"X-CSRFToken": self.token} if kind == "application/json" else {}
        if kind == "application/json":
            headers["Accept"] = kind
        with self.counter as statements:
            response = self.client.open(
                path, method=method, data=body or None, content_type=kind or None, headers=headers
            )
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, response.get_data()), len(statements)
