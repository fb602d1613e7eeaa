"""`tinbai serve`: the web page for people and the API for programs."""

from __future__ import annotations

import ipaddress
import logging
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.home import find_kept
from crawler.commands.options import Home
from crawler.config import read_config
from crawler.exits import ExitCode, Failure
from crawler.terminal import say

if TYPE_CHECKING:
    from collections.abc import Collection

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
    import uvicorn  # noqa: PLC0415 - needs the extra

    from crawler.web.app import make_app  # noqa: PLC0415 - same
    from crawler.web.gate import LOOPBACK  # noqa: PLC0415 - same

    with listen(host, port) as place:
        hosts: Collection[str] | None = {*LOOPBACK, *(name.lower() for name in names or ())}
        app = make_app(read_config(home=home), token, hosts=hosts if is_loopback(host) else None, is_open=is_open)
        settings = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=3,
            limit_concurrency=200,
        )
        say(
            f"http://{name_host(host)}:{place.getsockname()[1]}/ shows what is kept{'' if token else ', to read alone'}"
        )
        log_mistakes()
        uvicorn.Server(settings).run(sockets=[place])


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
