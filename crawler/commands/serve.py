"""`tinbai serve`: the web page for people and the API for programs."""

from __future__ import annotations

import ipaddress
import logging
import multiprocessing
import os
import signal
import socket
import threading
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.home import find_kept, open_kept
from crawler.commands.options import Home
from crawler.config import Config, read_config
from crawler.exits import ExitCode, Failure
from crawler.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fastapi import FastAPI

MOST_PROCESSES = 8
LEAST_TOKEN = 16  # characters: it stands against whoever can reach the port

Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="SECRET",
        envvar="TINBAI_TOKEN",
        show_envvar=False,
        help="Needed for changes, and for any address but loopback; better as TINBAI_TOKEN, which nobody sees.",
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name", metavar="HOST", help="A name under which a proxy offers this server; reading needs the token."
    ),
]


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")] = 8780,
    token: Token = None,
    names: Names = None,
    processes: Annotated[
        int, typer.Option("--processes", metavar="N", min=1, max=MOST_PROCESSES, help="That answer side by side.")
    ] = min(2, os.cpu_count() or 1),
    home: Home = None,
) -> None:
    """Serve the web page and the API on what is kept.

    On this machine everybody reads; without a token nothing can be changed. Any other address, and any --name, asks
    for the token before it shows anything. Ctrl-C ends it.

    Example: TINBAI_TOKEN=… tinbai serve --port 8780
    """
    if missing := [name for name in ("fastapi", "jinja2", "nh3", "uvicorn") if find_spec(name) is None]:
        raise Failure(f"the web page needs {', '.join(missing)}: pip install 'tinbai[web]'", ExitCode.USAGE)
    is_open = is_loopback(host) and not names
    check_token(token, host, is_open=is_open)
    find_kept(home)
    config = read_config(home=home)
    open_kept(home).close()  # what is wrong with the store is said here, not by each process
    from crawler.web.gate import LOOPBACK  # noqa: PLC0415 - needs the extra

    hosts = {*LOOPBACK, *(name.lower() for name in names or ())} if is_loopback(host) else None
    with listen(host, port) as place:
        address = f"http://{name_host(host)}:{place.getsockname()[1]}/"
        say(f"{address} shows what is kept{'' if token else ', to read alone'}")
        run_servers(partial(start_app, config, token, hosts, is_open=is_open), place, processes)


def start_app(config: Config, token: str | None, hosts: Collection[str] | None, *, is_open: bool) -> FastAPI:
    """Return the application, in the process that serves it."""
    from crawler.web.app import make_app  # noqa: PLC0415 - needs the extra

    log_mistakes()
    end_with_parent()
    return make_app(config, token, hosts=hosts, is_open=is_open)


def end_with_parent() -> None:
    """See that no process goes on serving when the one that started it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait() -> None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, name="tinbai-parent", daemon=True).start()


def run_servers(make: Callable[[], FastAPI], place: socket.socket, processes: int) -> None:
    """Serve on a socket until a signal ends it, with one process or several."""
    import uvicorn  # noqa: PLC0415 - needs the extra
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415 - same

    from crawler.web.wire import PatientProtocol  # noqa: PLC0415 - same

    settings = uvicorn.Config(
        make,
        factory=True,
        workers=processes,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
    )
    if processes == 1:
        uvicorn.Server(settings).run(sockets=[place])
    else:
        Multiprocess(settings, sockets=[place]).run()


def log_mistakes() -> None:
    """Write what goes wrong inside to standard error: whoever runs a server has to learn of it."""
    heard = logging.StreamHandler()
    heard.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    for name in ("uvicorn.error", "crawler.web"):
        logging.getLogger(name).addHandler(heard)
        logging.getLogger(name).setLevel(logging.WARNING)


def check_token(token: str | None, host: str, *, is_open: bool) -> None:
    """See that there is a token where one is needed, and that it cannot be guessed.

    Raises:
        Failure: there is none, or it is too short.
    """
    if token is not None and len(token) < LEAST_TOKEN:
        raise Failure(f"the token has fewer than {LEAST_TOKEN} characters: take a longer one", ExitCode.USAGE)
    if token is None and not is_open:
        raise Failure(
            f"others can reach {host}, or the name that you gave: set TINBAI_TOKEN, or serve on 127.0.0.1 alone",
            ExitCode.USAGE,
        )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def name_host(host: str) -> str:
    """Return an address as a URL has it."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        Failure: the port is taken, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        reason = f"{name_host(host)}:{port} cannot be listened on ({error.strerror or error})"
        raise Failure(f"{reason}: name another --port or --host", ExitCode.PORT_IN_USE) from error
