"""WARC files of every producer become pages; what is damaged is told, and all that is whole comes out."""

from __future__ import annotations

import gc
import gzip
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.doors import streams
from crawler.doors.answers import join_chunks, read_head
from crawler.doors.arrivals import UNDONE, Arrival, Skipped
from crawler.doors.records import Broken, RawRecord, read_records
from crawler.doors.streams import Window
from crawler.doors.warc import Originals, Parcel, WarcDoor
from crawler.guards.codings import zstd
from tests.archives import DAY, HTML, address, blocks, chunk, http, members, page, record, response, sha1, write

ALL = 2**30


def take(path: Path, originals: Originals | None = None) -> list[Arrival | Skipped]:
    """Everything that a door has, of any address."""
    originals = originals or Originals()
    door = WarcDoor(path, originals)
    list(door.survey(lambda _: None))
    if originals.wanted:
        door.locate()
    found = [one.receive() if isinstance(one, Parcel) else one for one in door.arrivals(lambda _: None)]
    return [*found, *originals.drop_parts()]


def bodies(path: Path) -> list[bytes]:
    return [one.page.body for one in take(path) if isinstance(one, Arrival)]


def raw(data: bytes) -> tuple[list[RawRecord], list[Broken]]:
    found = list(read_records(Window(data), lambda _: ALL)) if data else []
    return [one for one in found if isinstance(one, RawRecord)], [one for one in found if isinstance(one, Broken)]


@pytest.mark.parametrize(
    "shape",
    [members, b"".join, lambda records: gzip.compress(b"".join(records)), blocks, lambda records: blocks(records, 97)],
    ids=["members", "plain", "one member", "blocked", "small blocks"],
)
def test_records_come_out_of_every_shape(shape, tmp_path: Path) -> None:
    data = shape([record("warcinfo", "", b"software: x\r\n"), *(response(number) for number in range(5))])
    found, broken = raw(data)
    assert [one.fields["warc-type"] for one in found] == ["warcinfo", *["response"] * 5]
    assert not broken
    assert bodies(write(tmp_path / "a.warc", data)) == [page(number) for number in range(5)]


def test_an_answer_keeps_its_address_time_status_headers_and_source(tmp_path: Path) -> None:
    [one] = take(write(tmp_path / "a.warc.gz", members([response(7)])))
    assert isinstance(one, Arrival)
    assert (one.page.url, one.page.fetched_at, one.page.status) == (address(7), DAY + timedelta(seconds=7), 200)
    assert (one.page.header("content-type"), one.page.way_in) == ("text/html; charset=utf-8", "archive")
    assert one.exchange.notes[0] == ("Tinbai-Way-In", "archive")
    assert one.exchange.notes[1][1].startswith("a.warc.gz at byte 0 <urn:uuid:")
    assert one.exchange.record_id == one.name


CODINGS = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
    "identity": bytes,
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("chunked", [False, True])
def test_codings_are_undone_for_the_reader_alone(coding: str, chunked: bool, tmp_path: Path) -> None:
    coded = CODINGS[coding](page(1))
    headers = [*HTML, ("Content-Encoding", coding), *([("Transfer-Encoding", "chunked")] if chunked else [])]
    block = http(chunk(coded) if chunked else coded, headers)
    [one] = take(write(tmp_path / "a.warc", record("response", address(1), block)))
    assert isinstance(one, Arrival)
    assert (one.page.body, one.exchange.body) == (page(1), coded)


def test_a_header_may_name_a_coding_that_is_undone_already(tmp_path: Path) -> None:
    block = http(page(1), [*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    [one] = take(write(tmp_path / "a.warc", record("response", address(1), block)))
    assert isinstance(one, Arrival)
    assert one.page.body == page(1)
    assert UNDONE in dict(one.exchange.headers)


def test_a_body_whose_coding_is_cut_off_is_damaged(tmp_path: Path) -> None:
    block = http(gzip.compress(page(1))[:-20], [*HTML, ("Content-Encoding", "gzip")])
    [one] = take(write(tmp_path / "a.warc.gz", members([record("response", address(1), block)])))
    assert (one.reason, one.damaged) == ("bad_encoding", True)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_warcio_writes_what_is_read(tmp_path: Path) -> None:
    file = BytesIO()
    writer = WARCWriter(file, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "warcio"}))
    headers = StatusAndHeaders("200 OK", list(HTML), protocol="HTTP/1.1")
    for number in range(3):
        writer.write_record(
            writer.create_warc_record(address(number), "response", BytesIO(page(number)), http_headers=headers)
        )
    del writer
    gc.collect()  # it leaves its files to be closed by whoever comes by
    assert bodies(write(tmp_path / "a.warc.gz", file.getvalue())) == [page(number) for number in range(3)]


def test_wget_puts_addresses_into_brackets(tmp_path: Path) -> None:
    block = record("response", f"<{address(1)}>", http(page(1)))
    [one] = take(write(tmp_path / "a.warc", block))
    assert isinstance(one, Arrival)
    assert one.page.url == address(1)


@pytest.mark.parametrize("by", ["id", "digest", "moment"])
@pytest.mark.parametrize("first", [True, False])
def test_a_revisit_shows_what_it_refers_to(by: str, first: bool, tmp_path: Path) -> None:
    original = response(1, WARC_Payload_Digest=sha1(page(1)))
    name = original.partition(b"WARC-Record-ID: ")[2].partition(b"\r\n")[0].decode()
    refers = {
        "id": {"WARC_Refers_To": name},
        "digest": {"WARC_Payload_Digest": sha1(page(1))},
        "moment": {"WARC_Refers_To_Target_URI": address(1), "WARC_Refers_To_Date": "2024-05-10T01:02:04Z"},
    }[by]
    later = DAY + timedelta(days=30)
    revisit = record("revisit", address(1), http(b"", [*HTML, ("X-Served", "again")]), later, **refers)
    found = take(write(tmp_path / "a.warc.gz", members([original, revisit] if first else [revisit, original])))
    assert all(isinstance(one, Arrival) and one.page.body == page(1) for one in found)
    again = next(one for one in found if isinstance(one, Arrival) and one.page.fetched_at == later)
    assert again.page.header("x-served") == "again"


def test_a_revisit_of_what_is_nowhere_is_counted(tmp_path: Path) -> None:
    lonely = record("revisit", address(1), http(b""), WARC_Refers_To="<urn:uuid:gone>")
    [one] = take(write(tmp_path / "a.warc.gz", members([lonely])))
    assert (one.reason, one.damaged) == ("revisit", True)


def test_segments_of_a_record_are_joined_across_files(tmp_path: Path) -> None:
    block = http(page(1))
    first = record("response", address(1), block[:900], WARC_Segment_Number="1")
    name = first.partition(b"WARC-Record-ID: ")[2].partition(b"\r\n")[0].decode()
    rest = record(
        "continuation",
        address(1),
        block[900:],
        WARC_Segment_Number="2",
        WARC_Segment_Origin_ID=name,
        WARC_Segment_Total_Length=str(len(block)),
    )
    originals = Originals()
    doors = [
        WarcDoor(write(tmp_path / name, members([part])), originals) for name, part in (("a.gz", first), ("b.gz", rest))
    ]
    found = [one for door in doors for one in door.arrivals(lambda _: None)]
    assert [one.page.body for one in found if isinstance(one, Arrival)] == [page(1)]
    assert originals.drop_parts() == []
    assert take(write(tmp_path / "c.gz", members([first])))[0].reason == "incomplete"


def test_pages_without_an_answer_are_read_once(tmp_path: Path) -> None:
    text = "Chanh leo được mùa\n\nHợp tác xã đã ký hợp đồng bao tiêu với hai cơ sở chế biến."
    records = [
        record("resource", address(1), page(1), Content_Type="text/html"),
        response(2),
        record("conversion", address(2), text.encode(), DAY + timedelta(seconds=2), Content_Type="text/plain"),
        record("conversion", address(3), text.encode(), Content_Type="text/plain"),
        record("resource", "urn:text:x", b"x", Content_Type="text/plain"),
        record("metadata", address(1), b"x: y\r\n"),
    ]
    found = take(write(tmp_path / "a.warc.gz", members(records)))
    arrived = [one for one in found if isinstance(one, Arrival)]
    assert [(one.exchange.kind, one.page.way_in) for one in arrived] == [
        ("resource", "archive"),
        ("response", "archive"),
        ("conversion", "text"),
    ]
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["conversion", "no_web_address"]


def test_what_its_crawler_cut_off_is_left_out(tmp_path: Path) -> None:
    [one] = take(write(tmp_path / "a.warc.gz", members([response(1, WARC_Truncated="length")])))
    assert one == Skipped("truncated", "a.warc.gz at byte 0")


def test_a_tail_cut_at_any_byte_loses_one_record(tmp_path: Path) -> None:
    parts = [members([response(number)]) for number in range(8)]
    whole, ends = b"".join(parts), [sum(map(len, parts[: number + 1])) for number in range(8)]
    dice = random.Random(5)  # noqa: S311 - no secrets
    for _ in range(200):
        cut = dice.randrange(1, len(whole))
        found, broken = raw(whole[:cut])
        intact = sum(end <= cut for end in ends)
        assert len(found) == intact
        assert len(broken) == (cut not in ends)


@pytest.mark.parametrize("packed", [True, False])
def test_a_flipped_bit_loses_no_other_record(packed: bool, tmp_path: Path) -> None:
    ours = [response(number, WARC_Block_Digest=sha1(http(page(number)))) for number in range(8)]
    whole = members(ours) if packed else b"".join(ours)
    dice = random.Random(7)  # noqa: S311 - no secrets
    for number in range(200):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path = write(tmp_path / f"{number}.warc", bytes(damaged))
        found = bodies(path)
        assert len(found) >= 7
        assert all(body in map(page, range(8)) for body in found)


SHAPES = [members, b"".join, lambda records: gzip.compress(b"".join(records)), blocks]
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=["members", "plain", "one member", "blocked"])


def noise(number: int) -> bytes:
    """A body that packs badly, so that a member is unpacked in many pieces."""
    return http(random.Random(number).randbytes(9_000).hex().encode())  # noqa: S311 - no secrets


def noisy(number: int, **fields: str) -> bytes:
    return record("response", address(number), noise(number), **fields)


@pytest.mark.parametrize("length", ["0", "7", "900", "19000", "99000", "9999999", "9" * 20, "-1", "x", ""])
@every_shape
def test_a_wrong_length_loses_no_other_record(length: str, shape) -> None:
    records = [noisy(1), noisy(2, length=length), *map(noisy, range(3, 15))]
    found, broken = raw(shape(records))
    assert [one.block for one in found] == [noise(number) for number in (1, *range(3, 15))]
    assert len(broken) == 1


@every_shape
def test_many_wrong_lengths_lose_no_other_record(shape) -> None:
    records = [noisy(number, **({"length": "50000"} if number % 3 else {})) for number in range(30)]
    found, broken = raw(shape(records))
    assert [one.block for one in found] == [noise(number) for number in range(0, 30, 3)]
    assert len(broken) == 20


def test_what_lies_all_too_often_is_not_unpacked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LEAST_AGAIN", 0)
    monkeypatch.setattr(streams, "MOST_AGAIN", 0)
    found, broken = raw(gzip.compress(b"".join([noisy(1), noisy(2, length="70000"), *map(noisy, range(3, 15))])))
    blocks_found = [one.block for one in found]
    assert blocks_found == [noise(number) for number in (1, *range(6, 15))]
    assert len(broken) == 1


@pytest.mark.parametrize("torn", [b"WARC/1.0\r\nWARC-Type: response\r\n", b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n"])
def test_a_head_without_an_end_is_told_and_left(torn: bytes) -> None:
    for data, whole in ((torn, 0), (gzip.compress(torn), 0), (gzip.compress(torn) + members([response(1)]), 1)):
        found, broken = raw(data)
        assert (len(found), len(broken)) == (whole, 1)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.binary(max_size=400), where=st.integers(0, 3), packed=st.booleans())
def test_junk_between_records_is_stepped_over(junk: bytes, where: int, packed: bool) -> None:
    parts = [members([response(number)]) if packed else response(number) for number in range(3)]
    found, _ = raw(b"".join([*parts[:where], junk, *parts[where:]]))
    assert len(found) == 3


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=600))
def test_nothing_makes_the_reader_fail(data: bytes) -> None:
    raw(b"\x1f\x8b\x08" + data)
    raw(b"WARC/1.0\r\n" + data)


def test_a_gzip_bomb_stays_small(tmp_path: Path) -> None:
    bomb = record("response", address(1), http(b"\0" * 50_000_000))
    [one] = take(write(tmp_path / "a.warc.gz", members([bomb])))
    assert one.reason == "too_large"


@pytest.mark.parametrize(
    ("body", "joined"),
    [
        (b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"3\r\nabc\r\n", b"3\r\nabc\r\n"[3:6]),
        (b"<html>", b"<html>"),
        (b"3\r\nabcdefg", b"3\r\nabcdefg"),
    ],
)
def test_chunks_are_joined_where_there_are_any(body: bytes, joined: bytes) -> None:
    head = read_head(http(b"", [("Transfer-Encoding", "chunked")]))
    assert head is not None
    assert join_chunks(body, head) == joined


def test_a_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    data = record("response", address(1), http(page(1)), WARC_Date="2019-02-03T04:05:06")
    [one] = take(write(tmp_path / "a.warc", data))
    assert isinstance(one, Arrival)
    assert one.page.fetched_at == datetime(2019, 2, 3, 4, 5, 6, tzinfo=UTC)


def left(path: Path) -> list[Parcel]:
    """The pages of an archive that are left for readers to open."""
    door = WarcDoor(path, Originals())
    list(door.survey(lambda _: None))
    return [one for one in door.arrivals(lambda _: None) if isinstance(one, Parcel)]


@pytest.mark.parametrize(
    ("shape", "count"), [(members, 3), (b"".join, 3), (lambda records: gzip.compress(b"".join(records)), 0)]
)
def test_a_page_that_can_be_read_by_itself_is_left_for_its_reader(shape, count, tmp_path: Path) -> None:
    moved = record("response", address(9), http(b"", [("Location", address(1))], status="301 Moved"))
    found = left(write(tmp_path / "a.warc", shape([*(response(number) for number in range(3)), moved])))
    assert len(found) == count
    for number, parcel in enumerate(found):
        opened, arrival = parcel.open()
        assert (opened.body, opened.url, opened.portal) == (page(number), address(number), None)
        assert isinstance(arrival, Arrival)
        assert (arrival.page.body, arrival.exchange.body) == (b"", b""), "what goes back to the parent is light"
        assert gzip.decompress(arrival.packed.records).endswith(page(number) + b"\r\n\r\n")
        assert arrival.packed.capture.size == len(page(number))


def test_a_page_that_is_kept_already_is_not_read_again(tmp_path: Path) -> None:
    picture = record("response", address(7), http(b"GIF89a", [("Content-Type", "image/gif")]))
    known, other = left(write(tmp_path / "a.warc.gz", members([response(1), picture])))
    digest = known.open()[1].digest
    opened, told = replace(known, known=frozenset({digest})).open()
    assert (opened, told.reason) == (None, "known")
    assert [one if one is None else one.reason for one in other.open()] == [None, "no_page"]


def test_an_archive_that_changes_while_it_is_read_is_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", members([response(1), response(2)]))
    parcel = left(path)[1]
    path.write_bytes(path.read_bytes()[: parcel.start + 5])
    opened, told = parcel.open()
    assert (opened, told.reason, told.damaged) == (None, "damaged", True)
