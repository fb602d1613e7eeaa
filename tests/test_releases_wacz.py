"""The package of captures: every record where its index says, in the order of archives, telling no time of making."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from zipfile import ZIP_STORED, ZipFile

import orjson
import pytest

from storage.releases.wacz import SortedLines, make_surt
from tests.release_samples import fill_home, release_to


@pytest.fixture
def package(tmp_path):
    with fill_home(tmp_path / "home") as store:
        folder = release_to(store, tmp_path / "tin").folder
    with ZipFile(folder / "captures.wacz") as package:
        yield package


def test_every_line_of_the_index_leads_to_its_record(package):
    warc = package.read("archive/data.warc.gz")
    lines = gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 27
    for line in lines:
        surt, stamp, where = line.decode().split(" ", 2)
        told = orjson.loads(where)
        offset, length = int(told["offset"]), int(told["length"])
        record = zlib.decompress(warc[offset : offset + length], 31)
        assert f"WARC-Target-URI: {told['url']}".encode() in record
        body = record.split(b"\r\n\r\n", 2)[2][:-4]
        assert told["digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert (surt, told["filename"], stamp[:8]) == (make_surt(told["url"]), "data.warc.gz", stamp[:8])


def test_the_directory_of_the_index_names_its_members(package):
    index = package.read("indexes/index.cdx.gz")
    head, *blocks = package.read("indexes/index.idx").splitlines()
    assert head.startswith(b"!meta 0 {")
    for block in blocks:
        place = orjson.loads(block[block.index(b"{") :])
        member = index[place["offset"] : place["offset"] + place["length"]]
        assert gzip.decompress(member).startswith(block[: block.index(b"{")])


def test_the_manifest_names_all_files_and_nothing_tells_the_time(package):
    manifest = package.read("datapackage.json")
    assert (
        orjson.loads(package.read("datapackage-digest.json"))["hash"]
        == f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    )
    told = orjson.loads(manifest)
    assert told["wacz_version"] == "1.1.1"
    assert {one["path"] for one in told["resources"]} == set(package.namelist()) - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    assert {(info.compress_type, info.date_time) for info in package.infolist()} == {
        (ZIP_STORED, (1980, 1, 1, 0, 0, 0))
    }


def test_pages_are_the_articles_as_they_stand(package):
    head, *pages = map(orjson.loads, package.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert len(pages) == 26
    assert next(page["ts"] for page in pages if "tin-1.html" in page["url"]) == "2024-05-11T12:00:00Z"


@pytest.mark.parametrize(
    ("url", "surt"),
    [
        ("https://www.baolangson.vn/Xa-hoi/tin-1.html?b=2&a=1", "vn,baolangson)/xa-hoi/tin-1.html?a=1&b=2"),
        ("http://backan.gov.vn/", "vn,gov,backan)/"),
        ("https://www2.a.vn:8080/Pages/x/?ItemID=4&l=Xay", "vn,a:8080)/pages/x?itemid=4&l=xay"),
        ("https://a.vn:443", "vn,a)/"),
    ],
)
def test_addresses_are_spelt_as_archives_sort_them(url, surt):
    assert make_surt(url) == surt


def test_lines_beyond_memory_are_sorted(monkeypatch):
    monkeypatch.setattr("storage.releases.wacz.LINES_AT_ONCE", 7)
    lines, wanted = SortedLines(), [f"{number * 7919 % 100:03}".encode() * 9_000 for number in range(50)]
    for line in wanted:
        lines.add(line)
    assert list(lines.read()) == sorted(wanted)
    lines.close()
