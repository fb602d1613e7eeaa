"""Who may come in: the Host header, the token, and where a form was sent from; and the headers of every answer."""

from __future__ import annotations

import hmac
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "tinbai"
SESSION_SECONDS = 12 * 3600
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
OPEN_PATHS = ("/login", "/static/")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True)
class Doorkeeper:
    """Knows the token: makes sessions of it and tells true ones from others.

    ``hosts`` are the names under which we are reached, None for any; ``is_open`` lets everybody read who comes
    in under one of them.
    """

    token: str | None
    hosts: Collection[str] | None = field(default=LOOPBACK)
    is_open: bool = True

    def is_token(self, given: str) -> bool:
        """Compare in a time that says nothing."""
        return self.token is not None and hmac.compare_digest(given.encode(), self.token.encode())

    def open_session(self) -> str:
        """Return the value of a cookie that is good for half a day."""
        until = str(int(time.time()) + SESSION_SECONDS)
        return f"{until}.{self._sign('session', until)}"

    def is_session(self, cookie: str) -> bool:
        """Tell whether a cookie is ours and still good."""
        until, _, signature = cookie.partition(".")
        fits = hmac.compare_digest(signature.encode(), self._sign("session", until).encode())
        return self.token is not None and fits and until.isdecimal() and int(until) > time.time()

    def make_seal(self, cookie: str) -> str:
        """Return what the forms of a session carry, so that no other page can send them."""
        return self._sign("form", cookie)

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new((self.token or "").encode(), f"{purpose}:{text}".encode(), sha256).hexdigest()


class _Told(Exception):
    """Everything was said that was asked for."""


class Gate:
    """Turns away what does not come under our name, without the token where one is needed, or from another site.

    What passes finds ``scope["signed_in"]`` and ``scope["session"]``, the cookie of a good session or nothing. Who asks
    for the head of a page gets what GET would begin with, and nothing more is made.
    """

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        self._recognise(scope, headers)
        refusal = self._refuse(scope, headers)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered.setdefault(name, value)
            await send(message)

        if scope["method"] == "HEAD" and not refusal:
            await self._begin(scope, receive, send_guarded)
        else:
            await (refusal or self._app)(scope, receive, send_guarded)

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as to GET, as far as the headers."""

        async def send_head(message: Message) -> None:
            await send(message)
            await send({"type": "http.response.body"})
            raise _Told

        with suppress(_Told):
            await self._app({**scope, "method": "GET"}, receive, send_head)

    def _recognise(self, scope: Scope, headers: Headers) -> None:
        kind, _, given = headers.get("authorization", "").partition(" ")
        cookie = read_cookies(headers).get(COOKIE, "")
        scope["session"] = cookie if self._keeper.is_session(cookie) else ""
        scope["bearer"] = kind.lower() == "bearer" and self._keeper.is_token(given.strip())
        scope["signed_in"] = bool(scope["session"]) or scope["bearer"]

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        path, changes = scope["path"], scope["method"] not in ("GET", "HEAD")
        if fault := self._find_fault(scope, headers, changes=changes):
            return fault
        if path.startswith(OPEN_PATHS) or scope["signed_in"] or (self._keeper.is_open and not changes):
            return None
        if path.startswith(("/api/", "/metrics")) or "authorization" in headers:
            return JSONResponse({"detail": "the token is missing or wrong"}, 401, {"WWW-Authenticate": "Bearer"})
        if changes:
            return PlainTextResponse("Changes need the token: log in first.\n", 403)
        asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return RedirectResponse(f"/login?next={quote(asked, safe='')}", 303)

    def _find_fault(self, scope: Scope, headers: Headers, *, changes: bool) -> Response | None:
        """Return the answer to what nobody may send, whoever he is."""
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            return PlainTextResponse("No address holds a NUL: leave it out.\n", 400)
        host = _strip_port(",".join(headers.getlist("host")))
        if "," in host or (self._keeper.hosts is not None and host not in self._keeper.hosts):
            return PlainTextResponse(f"This server is not {quote(host)}: use the address that it printed.\n", 421)
        if changes and not scope["bearer"] and not _is_same_origin(scope, headers):
            return PlainTextResponse("Another site sent this: nothing was changed.\n", 403)
        return None


def read_cookies(headers: Headers) -> Mapping[str, str]:
    """Return the cookies of a request by name."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _strip_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()


def _is_same_origin(scope: Scope, headers: Headers) -> bool:
    """Tell whether a form was sent from a page of ours; a program that says nothing of its origin is no browser."""
    site = headers.get("sec-fetch-site", "same-origin")
    origin = urlsplit(headers.get("origin") or f"{scope['scheme']}://{headers.get('host', '')}")
    return site in ("same-origin", "none") and origin.netloc.lower() == headers.get("host", "").lower()
