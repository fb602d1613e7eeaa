"""Requests as bytes on a real connection: what is no HTTP, what never ends, and readers who go away."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager, suppress

import orjson
import pytest
import uvicorn

from crawler.web import wire
from crawler.web.app import MOST_LISTENERS, make_app
from tests.storage_samples import PARAGRAPH, make_article, make_visit, open_store
from tests.web_samples import TOKEN, fill_home, open_app

PATIENCE = 120.0  # seconds
OURS = b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"


@contextmanager
def serving(app):
    """Serve an application in a thread; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        settings = uvicorn.Config(
            app, http=wire.PatientProtocol, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
        thread.start()
        try:
            yield place.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("wire") / "home"
    fill_home(home)
    return home


@pytest.fixture(scope="module")
def port(home):
    with serving(open_app(home)) as port:
        yield port


@contextmanager
def connect(port):
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        yield connection


def ask(port, *parts):
    """Return all that is answered until the server hangs up."""
    answer = b""
    with connect(port) as connection, suppress(ConnectionError):
        for part in parts:
            connection.sendall(part)
        while got := connection.recv(65_536):
            answer += got
    return answer


def status_of(answer):
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found[1]) if found else None


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /\xc3\xa9 HTTP/1.1\r\n" + OURS, 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.invalid\r\nConnection: close\r\n\r\n", 421),
        (b"GET / HTTP/1.1\r\nHost: evil.invalid\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 421),
        (b"GET //evil.invalid/ HTTP/1.1\r\n" + OURS, 404),
        (b"GET /login/ HTTP/1.1\r\n" + OURS, 404),
        (b"POST /login HTTP/1.1\r\nContent-Length: 999999999\r\n" + OURS + b"a" * 20_000, 413),
        (b"HEAD /runs/events HTTP/1.1\r\n" + OURS, 200),
        (b"GET /runs HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n" + OURS, 200),
    ],
)
def test_what_is_odd_is_answered_and_ends(port, request_, status):
    answer = ask(port, request_)
    assert status_of(answer) == status
    assert b"Traceback" not in answer
    assert b"\r\nlocation:" not in answer.lower()


def test_a_head_has_a_greatest_size(port):
    fill = b"a" * wire.MOST_HEAD
    assert ask(port, b"GET / HTTP/1.1\r\nX: ", fill, fill, fill, fill) == b""
    assert status_of(ask(port, b"GET /runs HTTP/1.1\r\n" + OURS)) == 200


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX"])
def test_a_head_that_does_not_come_is_not_waited_for(home, monkeypatch, begun):
    monkeypatch.setattr(wire, "LONGEST_HEAD", 0.05)
    with serving(open_app(home)) as port:
        assert ask(port, begun) == b""


def test_who_stops_to_listen_makes_room_for_others(port):
    listen = b"GET /runs/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    def begin():
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        connection.sendall(listen)
        return connection, status_of(connection.recv(65_536))

    deadline = time.monotonic() + PATIENCE
    listeners = [begin() for _ in range(MOST_LISTENERS + 1)]
    assert [status for _, status in listeners].count(200) == MOST_LISTENERS
    for connection, _ in listeners:
        connection.close()
    while True:
        connection, status = begin()
        connection.close()
        if status == 200:
            break
        assert time.monotonic() < deadline


def is_held(store):
    """Tell whether somebody reads in a state of long ago, so that the journal of SQLite cannot begin anew."""
    with store._engine.connect() as database:
        (busy, *_) = database.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return bool(busy)


def test_a_stream_ends_well_when_its_reader_goes_away_or_is_slow(tmp_path, caplog):
    with open_store(tmp_path / "tinbai.db") as store:
        run = store.begin_run("lang_son", "crawl")
        body = (PARAGRAPH * 200,)
        store.keep(run, [make_visit(make_article(f"{number:04}", body=body)) for number in range(900)])
        app = open_app(tmp_path)
        with serving(app) as port:
            lines = b"GET /api/v1/articles.jsonl HTTP/1.1\r\n" + OURS
            for _ in range(3):
                with connect(port) as connection:  # takes a little and leaves
                    connection.sendall(lines)
                    assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            with connect(port) as connection:  # while somebody reads slowly, others write
                connection.sendall(lines)
                assert connection.recv(1000).startswith(b"HTTP/1.1 200")
                store.keep(run, [make_visit(make_article("later", "2023-01-01"))])
                deadline = time.monotonic() + PATIENCE
                while is_held(store):
                    assert time.monotonic() < deadline
            whole = ask(port, lines)
    records = [orjson.loads(line) for line in whole.splitlines() if line.startswith(b"{")]
    keys = [record["key"] for record in records]
    assert len(keys) == len(set(keys)) == 901
    assert "Traceback" not in caplog.text


def test_a_stranger_is_led_nowhere_by_a_host_that_he_makes_up(home):
    app = make_app(open_app(home).state.archive.config, TOKEN, hosts=None, is_open=False)
    with serving(app) as port:
        answer = ask(port, b"GET /x HTTP/1.1\r\nHost: evil.invalid\r\nConnection: close\r\n\r\n")
    assert b"location: /login?next=%2Fx\r\n" in answer.lower().replace(b"%2fx", b"%2Fx")
