from __future__ import annotations

import dataclasses
import errno
import gzip
import os
import re
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from storage import captures, segments
from storage.captures import CaptureWriter, read_payload, settle_open_segments
from storage.errors import CaptureDamaged, DiskFull, StoreUnavailable
from storage.segments import Segment
from tests.storage_samples import NOON, make_exchange

WARCIO = [sys.executable, "-m", "warcio.cli", "check", "-v"]


def shelve(folder: Path, *exchanges, **options):
    with CaptureWriter(folder, prefix="lang_son", **options) as writer:
        return [writer.append(exchange) for exchange in exchanges]


def the_segment(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz*")
    return path


def test_a_capture_says_where_its_payload_stands(tmp_path):
    body = gzip.compress("<h1>Chợ phiên</h1>".encode())
    exchange = make_exchange(
        body, headers=(("content-type", "Text/HTML ; charset=utf-8"), ("Content-Encoding", "gzip"))
    )
    (capture,) = shelve(tmp_path, exchange)
    assert (capture.url, capture.fetched_at, capture.status) == (exchange.url, NOON, 200)
    assert (capture.mime, capture.size, capture.ref.digest) == ("text/html", len(body), sha256(body).hexdigest())
    assert read_payload(tmp_path, capture.ref) == body
    path = the_segment(tmp_path)
    assert path.name == capture.ref.segment
    assert re.fullmatch(r"lang_son-\d{14}-[0-9a-f]{8}-00000\.warc\.gz", path.name)
    member = path.read_bytes()[capture.ref.offset :][: capture.ref.length]
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")


def test_a_payload_can_be_read_while_its_segment_is_written(tmp_path):
    with CaptureWriter(tmp_path, prefix="x") as writer:
        capture = writer.append(make_exchange(b"abc"))
        assert the_segment(tmp_path).name == f"{capture.ref.segment}.open"
        assert read_payload(tmp_path, capture.ref) == b"abc"


def test_both_readers_accept_every_record_with_its_digests(tmp_path):
    exchanges = [
        make_exchange(b"<p>x</p>"),
        make_exchange(b"", status=304, reason="Not Modified", headers=()),
        make_exchange(b"y" * 70_000, method="POST", request_body=b"__VIEWSTATE=a%20b"),
        make_exchange(os.urandom(5000), url="https://backan.gov.vn/Tin tức?q=đá"),
    ]
    shelve(tmp_path, *exchanges)
    path = the_segment(tmp_path)
    checked = subprocess.run([*WARCIO, path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.count("digest pass")) == (0, 9)
    with path.open("rb") as file:
        _info, *bodies = [record.reader.read() for record in ArchiveIterator(file, verify_digests=True)]
    assert bodies[::2] == [exchange.body for exchange in exchanges]
    assert bodies[1::2] == [exchange.request_body for exchange in exchanges]


def test_records_name_each_other_and_keep_headers_as_served(tmp_path):
    odd = "caf\xe9; filename=\xc4\x90\xe1\xbb\x9d"
    headers = (
        ("X-Odd", odd),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
        ("x-odd", "2"),
        ("X-Cut", "a\r\nb"),
    )
    (capture,) = shelve(
        tmp_path, make_exchange(b"abc", headers=headers, fetched_at=NOON.astimezone(timezone(timedelta(hours=7))))
    )
    with the_segment(tmp_path).open("rb") as file:
        info, response, request = [
            (dict(record.rec_headers.headers), record.http_headers, record.raw_stream.read())
            for record in SlowIterator(file)
        ]
    assert info[0]["WARC-Type"] == "warcinfo"
    assert info[0]["WARC-Filename"] == the_segment(tmp_path).name
    assert b"software: tinbai\r\n" in info[2]
    assert response[0]["WARC-Warcinfo-ID"] == request[0]["WARC-Warcinfo-ID"] == info[0]["WARC-Record-ID"]
    assert request[0]["WARC-Concurrent-To"] == response[0]["WARC-Record-ID"]
    assert response[0]["WARC-Date"] == "2024-05-09T12:00:00.000000Z"
    assert response[1].statusline == "200 OK"
    assert request[1].headers == [("Host", "baolangson.vn"), ("User-Agent", "tinbai")]
    served = (
        gzip.decompress(the_segment(tmp_path).read_bytes()[capture.ref.offset :]).split(b"\r\n\r\n")[1].splitlines()
    )
    assert served == [
        b"HTTP/1.1 200 OK",
        b"X-Odd: " + odd.encode("latin-1"),
        b"Content-Length: 7",
        b"x-odd: 2",
        b"X-Cut: a b",
    ]


def test_a_host_that_was_sent_is_kept_and_odd_letters_become_utf8(tmp_path):
    exchange = make_exchange(b"", request_headers=(("host", "x.vn"), ("X-A", "Đ")), reason="Tốt")
    shelve(tmp_path, exchange)
    text = gzip.decompress(the_segment(tmp_path).read_bytes()).decode()
    assert "\r\nhost: x.vn\r\nX-A: Đ\r\n" in text
    assert "HTTP/1.1 200 Tốt\r\n" in text
    assert "Host: " not in text


_header_texts = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f\x85\xa0:"), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.binary(max_size=3000), st.lists(st.tuples(_header_texts, _header_texts), max_size=3)), max_size=4
    )
)
def test_any_payload_comes_back_byte_for_byte(answers):
    with TemporaryDirectory() as name:
        folder = Path(name)
        written = shelve(folder, *(make_exchange(body, headers=tuple(headers)) for body, headers in answers))
        assert [read_payload(folder, capture.ref) for capture in written] == [body for body, _ in answers]
        assert settle_open_segments(folder) == []


def test_huge_header_blocks_are_read_all_the_same(tmp_path):
    cookies = tuple(("Set-Cookie", "a" * 4000) for _ in range(50))
    (capture,) = shelve(tmp_path, make_exchange(b"abc", headers=cookies))
    assert read_payload(tmp_path, capture.ref) == b"abc"


def test_segments_are_closed_at_their_size_and_never_appended_to(tmp_path):
    bodies = [os.urandom(3000) for _ in range(5)]
    written = shelve(tmp_path, *map(make_exchange, bodies), max_bytes=6000)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted({capture.ref.segment for capture in written})
    assert [name[-13:] for name in names] == ["00000.warc.gz", "00001.warc.gz", "00002.warc.gz"]
    again = shelve(tmp_path, make_exchange(b"abc"))
    assert again[0].ref.segment not in names
    assert [read_payload(tmp_path, capture.ref) for capture in written] == bodies


def test_a_run_without_pages_leaves_no_file(tmp_path):
    with CaptureWriter(tmp_path / "captures", prefix="x") as writer:
        writer.sync()
    assert list(tmp_path.iterdir()) == []


def test_sync_reaches_the_disk_while_others_append(tmp_path, monkeypatch):
    writer = CaptureWriter(tmp_path, prefix="x")
    writer.append(make_exchange())
    synced = []

    def slow_sync(file: int) -> None:
        writer.append(make_exchange())
        synced.append(os.fstat(file).st_size)

    with monkeypatch.context() as patch:
        patch.setattr(captures.os, "fsync", slow_sync)
        writer.sync()
    writer.close()
    assert synced == [the_segment(tmp_path).stat().st_size]


def test_many_threads_share_a_writer(tmp_path):
    with CaptureWriter(tmp_path, prefix="x", max_bytes=20_000) as writer:
        written = []

        def work(number: int) -> None:
            for turn in range(20):
                body = f"{number}-{turn}".encode() * 200
                written.append((writer.append(make_exchange(body)), body))
                writer.sync()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(written) == 80
    assert all(read_payload(tmp_path, capture.ref) == body for capture, body in written)


def test_a_record_that_does_not_fit_is_taken_back(tmp_path, monkeypatch):
    real_write = os.write
    with CaptureWriter(tmp_path, prefix="x") as writer:
        first = writer.append(make_exchange(b"first"))

        def write_a_bit(file: int, data: memoryview) -> int:
            real_write(file, data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(segments.os, "write", write_a_bit)
            with pytest.raises(DiskFull, match=r"No space is left for the captures in .*free some"):
                writer.append(make_exchange(b"second"))
        third = writer.append(make_exchange(b"third"))
    assert [read_payload(tmp_path, capture.ref) for capture in (first, third)] == [b"first", b"third"]
    assert subprocess.run([*WARCIO, the_segment(tmp_path)], capture_output=True, check=False).returncode == 0


def test_writes_that_the_system_cuts_short_go_on(tmp_path, monkeypatch):
    real_write = os.write
    monkeypatch.setattr(segments.os, "write", lambda file, data: real_write(file, data[:7]))
    (capture,) = shelve(tmp_path, make_exchange(b"abc"))
    assert read_payload(tmp_path, capture.ref) == b"abc"


def test_a_segment_that_cannot_begin_leaves_nothing(tmp_path, monkeypatch):
    def refuse(_file: int, _data: memoryview) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(segments.os, "write", refuse)
    with pytest.raises(StoreUnavailable, match=r"Nothing can be written for the captures in .* \(Input/output error\)"):
        shelve(tmp_path, make_exchange())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence():
    with pytest.raises(StoreUnavailable, match="captures in /proc/version/captures"):
        shelve(Path("/proc/version/captures"), make_exchange())


def test_a_sync_that_fails_is_one_sentence(tmp_path, monkeypatch):
    with CaptureWriter(tmp_path, prefix="x") as writer:
        writer.append(make_exchange())

        def refuse(_file: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(captures.os, "fsync", refuse)
            with pytest.raises(DiskFull):
                writer.sync()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"segment": "gone.warc.gz"}, "gone.warc.gz is missing: put it back"),
        ({"segment": "../x.warc.gz"}, "is no name of a segment"),
        ({"offset": 0}, "is not the record that was noted"),
        ({"length": 40}, "is not the record that was noted"),
        ({"record_id": "urn:uuid:other"}, "is not the record that was noted"),
        ({"digest": "00"}, "does not match its digest"),
    ],
)
def test_what_is_not_as_noted_is_damaged(tmp_path, change, sentence):
    (capture,) = shelve(tmp_path, make_exchange(b"abc"))
    with pytest.raises(CaptureDamaged, match=sentence):
        read_payload(tmp_path, dataclasses.replace(capture.ref, **change))


def test_no_flipped_byte_is_read_as_the_payload(tmp_path):
    body = os.urandom(400)
    (capture,) = shelve(tmp_path, make_exchange(body))
    path, good = the_segment(tmp_path), the_segment(tmp_path).read_bytes()
    for place in range(capture.ref.offset, capture.ref.offset + capture.ref.length, 5):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1 :])
        try:
            assert read_payload(tmp_path, capture.ref) == body
        except CaptureDamaged:
            continue


def test_a_segment_that_is_a_folder_is_damaged(tmp_path):
    (capture,) = shelve(tmp_path, make_exchange(b"abc"))
    path = the_segment(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CaptureDamaged, match="cannot be read"):
        read_payload(tmp_path, capture.ref)


def leave_open(folder: Path, *bodies: bytes):
    """Write captures as a process would that dies without closing its segment."""
    writer = CaptureWriter(folder, prefix="x")
    written = [writer.append(make_exchange(body)) for body in bodies]
    os.close(writer._segment.file)  # the lock goes with it, as it goes with a dead process
    return written


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.data())
def test_a_torn_segment_is_cut_back_to_its_last_whole_record(bodies, data):
    with TemporaryDirectory() as name:
        folder = Path(name)
        written = leave_open(folder, *bodies)
        path = the_segment(folder)
        whole = path.read_bytes()
        cut = round(data.draw(st.floats(0, 1)) * len(whole))
        tail = data.draw(st.sampled_from([b"", b"\0" * 99, b"\x1f\x8b\x08"]))
        path.write_bytes(whole[:cut] + tail)
        (report,) = settle_open_segments(folder)
        assert report.kept + report.cut == cut + len(tail)
        kept = folder / report.segment
        assert kept.exists() == bool(report.kept)
        if report.kept:
            assert kept.read_bytes() == whole[: report.kept]
            with kept.open("rb") as file:
                assert sum(1 for _ in ArchiveIterator(file, verify_digests=True)) == report.records
        rest = b"".join(part.read_bytes() for part in folder.glob("quarantine/*"))
        assert rest == (whole[:cut] + tail)[report.kept :]
        for capture, body in zip(written, bodies, strict=True):
            if capture.ref.offset + capture.ref.length <= report.kept:
                assert read_payload(folder, capture.ref) == body
        assert settle_open_segments(folder) == []


def test_segments_of_the_living_are_left_alone(tmp_path):
    with CaptureWriter(tmp_path, prefix="living") as writer:
        living = writer.append(make_exchange(b"abc"))
        dead = leave_open(tmp_path, b"xyz")[0]
        (report,) = settle_open_segments(tmp_path)
        assert (report.segment, report.cut) == (dead.ref.segment, 0)
        assert (tmp_path / f"{living.ref.segment}.open").exists()
        writer.append(make_exchange(b"def"))
    assert read_payload(tmp_path, living.ref) == b"abc"


@pytest.mark.parametrize("moment", ["before it is opened", "before it is locked"])
def test_two_that_settle_do_not_stumble_over_each_other(tmp_path, monkeypatch, moment):
    leave_open(tmp_path, b"abc")
    other_reports = []
    name, owner = ("open", Path) if moment == "before it is opened" else ("flock", segments.fcntl)
    real = getattr(owner, name)

    def settle_first(*given):
        monkeypatch.setattr(owner, name, real)
        other_reports.extend(settle_open_segments(tmp_path))
        return real(*given)

    monkeypatch.setattr(owner, name, settle_first)
    assert settle_open_segments(tmp_path) == []
    assert len(other_reports) == 1
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1


def test_a_quarantine_without_space_leaves_the_segment_as_it_was(tmp_path, monkeypatch):
    leave_open(tmp_path, b"abc")
    path = the_segment(tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    before = path.read_bytes()

    def refuse(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(segments.os, "fsync", refuse)
        with pytest.raises(DiskFull):
            settle_open_segments(tmp_path)
    assert path.read_bytes() == before
    assert list((tmp_path / "quarantine").iterdir()) == []


def test_a_new_segment_that_was_settled_before_its_lock_is_made_again(tmp_path, monkeypatch):
    names = iter(["a.warc.gz", "b.warc.gz"])
    real_lock = segments.fcntl.flock

    def settle_first(file: int, how: int) -> None:
        monkeypatch.setattr(segments.fcntl, "flock", real_lock)
        assert settle_open_segments(tmp_path)[0].kept == 0
        real_lock(file, how)

    monkeypatch.setattr(segments.fcntl, "flock", settle_first)
    segment = Segment.create(tmp_path, names)
    segment.close()
    assert [path.name for path in tmp_path.iterdir()] == ["b.warc.gz"]


def test_bodies_stay_out_of_repr():
    assert "abc" not in repr(make_exchange(b"abc"))
    assert make_exchange(fetched_at=datetime(2024, 5, 9, tzinfo=NOON.tzinfo)).fetched_at.day == 9
