"""The application: which address leads to which page, and what is said where something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

import orjson
from anyio import to_thread
from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from crawler.config import Config, read_version
from crawler.health import write_metrics
from crawler.web import acts, api, feed, pages, portals, reading
from crawler.web.archive import Archive
from crawler.web.building import Workshop
from crawler.web.finding import Unclear
from crawler.web.gate import HEADERS, LOOPBACK, Doorkeeper, Gate
from crawler.web.view import FOLDER, View
from storage import clock
from storage.errors import StorageError
from storage.overview import list_runs
from storage.records import Run

Show = Callable[[View], Response]
Act = Callable[[View, acts.Form], Response | Awaitable[Response]]

THREADS: Final = 4  # that read the store at once: more only fight for the interpreter
LIVE_EVERY: Final = 2.0  # seconds between two reports of the runs under way
MOST_LISTENERS: Final = 20

PAGES: Final[dict[str, Show]] = {
    "/": pages.show_front,
    "/search": pages.show_search,
    "/document/{number:path}": pages.show_document,
    "/portals": portals.show_portals,
    "/portals/{name}": portals.show_portal,
    "/runs": pages.show_runs,
    "/runs/{number:int}": pages.show_run,
    "/schedules": pages.show_schedules,
    "/releases": acts.show_releases,
    "/releases/{name}/{file}": acts.give_file,
    "/go": reading.go_to_article,
    "/article/{portal}/{key:path}": reading.show_article,
    "/diff/{portal}/{key:path}": reading.show_diff,
    "/capture/{record}": reading.show_capture,
    "/capture/{record}/page": reading.show_stripped,
    "/capture/{record}/raw": reading.give_capture,
    "/login": acts.show_login,
    "/feed.atom": feed.show_feed,
}
REMEMBERED: Final = frozenset({"/", "/search", "/portals", "/feed.atom"})
ACTS: Final[dict[str, Act]] = {
    "/logout": acts.log_out,
    "/schedules/{name}/{act}": acts.change_schedule,
    "/releases": acts.order_release,
}


def make_app(
    config: Config, token: str | None, *, hosts: Collection[str] | None = LOOPBACK, is_open: bool = True
) -> FastAPI:
    """Return the application on the store of ``config``; without a ``token`` nothing can be changed through it.

    ``hosts`` are the names under which it is reached (None: any); with ``is_open`` who comes in reads without a token.

    Raises:
        StorageError: the store cannot be opened.
    """
    keeper = Doorkeeper(token, hosts, is_open)
    archive, workshop = Archive(config), Workshop(config)

    @asynccontextmanager
    async def live(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        archive.start()
        yield
        archive.close()

    app = FastAPI(
        title="tinbai",
        version=read_version(),
        description="Clean, dated, citable records of Vietnamese news portals. Reading alone; nothing here changes.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        lifespan=live,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.archive, app.state.workshop, app.state.listeners = archive, workshop, 0
    app.include_router(api.router)
    app.router.routes += _list_routes(keeper)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.add_exception_handler(HTTPException, partial(_explain, keeper))
    app.add_exception_handler(Unclear, partial(_explain, keeper))
    app.add_exception_handler(StorageError, partial(_explain, keeper))
    app.add_exception_handler(Exception, _own_up)
    app.add_middleware(Gate, keeper=keeper)
    return app


def _list_routes(keeper: Doorkeeper) -> list[Route]:
    shown = [Route(path, _page(keeper, path, show), methods=["GET"]) for path, show in PAGES.items()]
    done = [Route(path, _act(keeper, act), methods=["POST"]) for path, act in ACTS.items()]
    return [
        *shown,
        *done,
        Route("/login", _log_in(keeper), methods=["POST"]),
        Route("/metrics", _give_metrics, methods=["GET"]),
        Route("/runs/events", _report_runs, methods=["GET"]),
    ]


def _page(keeper: Doorkeeper, path: str, show: Show) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request for a page: it is made in a thread, or was remembered of the same state."""
    making: dict[Hashable, asyncio.Task[Response]] = {}

    async def answer(request: Request) -> Response:
        archive: Archive = request.app.state.archive
        view = View(request, archive, keeper)
        name: Hashable = None
        if path in REMEMBERED and not view.session and "lang" not in request.query_params:
            name = (path, request.url.query, view.language, request.url.netloc, request.url.scheme)
            found: Response | None = archive.recall(name)
            if found is not None:
                return send_what_is_new(request, found)
        if name is None:
            return await to_thread.run_sync(show, view)
        if name not in making:  # who asks for what is being made waits for it
            making[name] = asyncio.create_task(make(name, view))
            making[name].add_done_callback(lambda _: making.pop(name))
        return send_what_is_new(request, await asyncio.shield(making[name]))

    async def make(name: Hashable, view: View) -> Response:
        edition = view.archive.edition
        made = await to_thread.run_sync(show, view)
        if made.status_code == HTTPStatus.OK:
            made.headers["ETag"] = f'"{sha256(made.body).hexdigest()[:32]}"'
            view.archive.remember(name, edition, made)
        return made

    return answer


def send_what_is_new(request: Request, page: Response) -> Response:
    """Return a page, or only that it is the one which the reader has."""
    tag = page.headers.get("ETag")
    if tag is None or tag not in request.headers.get("If-None-Match", ""):
        return page
    kept = {name: page.headers[name] for name in ("ETag", "Vary", "Content-Language") if name in page.headers}
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)


def _act(keeper: Doorkeeper, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        view = View(request, request.app.state.archive, keeper)
        form = await acts.read_form(request)
        acts.check_seal(view, form)
        done: Any = await to_thread.run_sync(act, view, form)
        answered: Response = done
        return answered

    return answer


def _log_in(keeper: Doorkeeper) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        view = View(request, request.app.state.archive, keeper)
        return await acts.log_in(view, await acts.read_form(request))

    return answer


async def _give_metrics(request: Request) -> Response:
    archive: Archive = request.app.state.archive
    write = partial(archive.figure, "metrics", lambda: write_metrics(archive.store, clock.now()))
    text: str = await to_thread.run_sync(write)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


async def _report_runs(request: Request) -> Response:
    """Say every two seconds how the runs under way do, as server-sent events."""
    state = request.app.state
    if state.listeners >= MOST_LISTENERS:
        return PlainTextResponse("Too many are listening: load the page again instead.\n", 503)

    def read() -> list[Run]:
        with state.archive.store.snapshot() as connection:
            return list_runs(connection, MOST_LISTENERS, under_way=True)

    async def report() -> AsyncIterator[bytes]:
        state.listeners += 1
        try:
            while True:
                runs = await to_thread.run_sync(read)
                yield b"data: " + orjson.dumps([_count(run) for run in runs]) + b"\n\n"
                if not runs:
                    return
                await asyncio.sleep(LIVE_EVERY)
        finally:
            state.listeners -= 1

    return StreamingResponse(report(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _count(run: Run) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("id", "pages", "articles", "new", "changed", "unchanged", "bytes")}


async def _explain(keeper: Doorkeeper, request: Request, error: Exception) -> Response:
    """Say what went wrong in one sentence, as a page or as JSON."""
    if isinstance(error, HTTPException):
        status, sentence = error.status_code, str(error.detail)
    else:
        status, sentence = (400 if isinstance(error, Unclear) else 503), str(error)
    if request.url.path.startswith("/api/"):
        if isinstance(error, HTTPException):
            return await http_exception_handler(request, error)
        return JSONResponse({"detail": sentence}, status)
    view = View(request, request.app.state.archive, keeper)
    answer = view.render("wrong.html", status=status, code=status, sentence=sentence)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _own_up(request: Request, _error: Exception) -> Response:
    """Say that a mistake is ours and nothing of what it was; the server's standard error has the rest."""
    sentence = "something went wrong inside: standard error of the server says what"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": sentence}, HTTPStatus.INTERNAL_SERVER_ERROR, HEADERS)
    return PlainTextResponse(f"{sentence}\n", HTTPStatus.INTERNAL_SERVER_ERROR, HEADERS)
