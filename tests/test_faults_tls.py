"""Certificates, restarts and neighbours: crawls over TLS on loopback, killed ones, and two at once on one host."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.hostile import Asked, Hostile, Writer, crawl, listing, page, read_rows, reply, start

pytestmark = pytest.mark.journey

DELAY = 0.6


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tls.vn")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def sound(asked: Asked, writer: Writer) -> None:
    if asked.path == "/robots.txt":
        writer.write(reply("", 404))
    else:
        writer.write(reply(page(f"Tin {asked.path}")))


def site(*hrefs: str) -> Any:
    async def answer(asked: Asked, writer: Writer) -> None:
        if asked.path == "/tin":
            writer.write(reply(listing(list(hrefs))))
        else:
            await sound(asked, writer)

    return answer


async def mute(asked: Asked, writer: Writer) -> None:
    """Never reached: the handshake is not answered."""


def test_d10_certificates_are_checked_but_for_named_exceptions(tmp_path: Path, certificate: Path) -> None:
    names = ("checked", "excepted")
    with (
        Hostile({f"{name}.vn": sound for name in names}, certificate) as secure,
        Hostile({}) as plain,
    ):
        silent = plain.port  # speaks no TLS: the handshake gets no answer
        plain.sites["checked.vn"] = site(
            f"https://checked.vn:{secure.port}/bai-1.html", f"https://checked.vn:{silent}/bai-2.html"
        )
        plain.sites["excepted.vn"] = site(f"https://excepted.vn:{secure.port}/bai-1.html")
        spiders = [{"name": name, "host": f"{name}.vn"} for name in names]
        spiders[1]["unverified"] = ["excepted.vn"]
        told = crawl(tmp_path / "home", plain.port, spiders, TINBAI_HOST_PATIENCE=0.5)
        assert not [asked for asked in secure.asked if asked.host == "checked.vn"]
    assert told["checked"]["articles"] == 0
    assert told["checked"]["code"] == 13
    assert told["excepted"]["articles"] == 1
    assert told["excepted"]["code"] == 0
    log = (tmp_path / "home" / "crawl.log").read_text()
    assert "certificate is not valid" in log
    notes = []
    for segment in (tmp_path / "home" / "captures").glob("excepted-*.warc.gz"):
        with segment.open("rb") as file:
            notes += [
                (record.headers["WARC-Target-URI"], record.headers.get("WARC-TLS-Verified"))
                for record in ArchiveIterator(file, WarcRecordType.response)
            ]
    assert notes
    assert all((note == "false") == url.startswith("https") for url, note in notes)


def open_sockets(pid: int) -> list[str]:
    """The listening TCP sockets of a process, as the kernel names them."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(link.readlink()).removeprefix("socket:[").rstrip("]"))
        except OSError:
            continue
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return [fields[1] for fields in lines if fields[3] == "0A" and fields[9] in inodes]


@pytest.fixture
def slowly() -> dict[str, Any]:
    return {
        "DOWNLOAD_DELAY": 0.1,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "TINBAI_HOST_PATIENCE": 60,
    }


def wait_for(server: Hostile, number: int) -> None:
    deadline = time.monotonic() + 40
    while len(server.asked) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def keeps_distance(times: list[float], least: float) -> bool:
    """Tell whether any number of requests took its time; what one of them waited on its way is no haste."""
    late = least * 0.75
    pairs = combinations(enumerate(sorted(times)), 2)
    return all(later - earlier >= least * (second - first) - late for (first, earlier), (second, later) in pairs)


async def delayed(asked: Asked, writer: Writer) -> None:
    if asked.path == "/robots.txt":
        writer.write(reply(f"User-agent: *\nCrawl-delay: {DELAY}\n", kind="text/plain"))
    else:
        await site("/bai-1.html", "/bai-2.html", "/bai-3.html")(asked, writer)


def test_crawl_delay_holds_after_a_kill_and_nothing_listens(tmp_path: Path, slowly: dict[str, Any]) -> None:
    spiders = [{"name": "slow", "host": "slow.vn"}]
    with Hostile({"slow.vn": delayed}) as server:
        first = start(tmp_path, server.port, spiders, **slowly)
        wait_for(server, 3)
        if Path("/proc/net/tcp").exists():
            assert open_sockets(first.pid) == []
        first.send_signal(signal.SIGKILL)
        first.communicate()
        told = crawl(tmp_path, server.port, spiders, **slowly)
        times = server.times("slow.vn")[1:]  # before the first answer nobody knows of a Crawl-delay
    assert told["slow"]["articles"] == 3
    assert keeps_distance(times, DELAY)


def test_two_crawls_of_one_host_share_its_turns(tmp_path: Path, slowly: dict[str, Any]) -> None:
    with Hostile({"shared.vn": delayed}) as server:
        slowly["DOWNLOAD_DELAY"] = DELAY
        processes = [
            start(tmp_path, server.port, [{"name": name, "host": "shared.vn"}], **slowly) for name in ("one", "two")
        ]
        for process in processes:
            _, err = process.communicate(timeout=60)
            assert process.returncode == 0, err[-2_000:]
        times = server.times("shared.vn")
    assert len(times) in (9, 10), "robots.txt is asked for by one of them, or by both at once"
    assert keeps_distance(times, DELAY)
    counts = dict(read_rows(tmp_path, "SELECT portal, count(*) FROM article GROUP BY portal"))
    assert counts == {"one": 3, "two": 3}


async def busy(asked: Asked, writer: Writer) -> None:
    if asked.path.startswith("/bai"):
        writer.write(reply("", 429, Retry_After="3000"))
    else:
        await site("/bai-1.html", "/bai-2.html")(asked, writer)


def test_a_crawl_that_is_told_to_stop_does_not_sit_out_its_pauses(tmp_path: Path, slowly: dict[str, Any]) -> None:
    slowly |= {"TINBAI_HOST_PATIENCE": 6_000}
    with Hostile({"busy.vn": busy}) as server:
        process = start(tmp_path, server.port, [{"name": "busy", "host": "busy.vn"}], **slowly)
        wait_for(server, 3)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err[-2_000:]
    assert '"outcome": "shutdown"' in out
    states = dict(read_rows(tmp_path, "SELECT url, state FROM url"))
    assert states["http://busy.vn/bai-1.html"] == "pending"
