"""WACZ files are read where they lie: no name in them is trusted, no list of theirs believed."""

from __future__ import annotations

import random
import stat
import zipfile
from pathlib import Path

import pytest

from crawler.doors.arrivals import Arrival, Skipped
from crawler.doors.wacz import open_wacz
from crawler.doors.warc import Originals
from crawler.exits import Failure
from tests.archives import members, page, response, write, write_wacz

WARC = members(response(number) for number in range(4))
REST = [
    ("indexes/index.cdx.gz", b"\x1f\x8b\x08 no index"),
    ("pages/pages.jsonl", b'{"format":"json-pages-1.0"}\n'),
    ("datapackage.json", b'{"profile":"data-package","resources":[{"path":"archive/elsewhere.warc.gz"}]}'),
]


def take(path: Path) -> tuple[list[bytes], list[Skipped]]:
    """The bodies of a WACZ, and what was left out of it."""
    found: list[Arrival | Skipped] = []
    for door in open_wacz(path, Originals(), path.parent):
        found += [door] if isinstance(door, Skipped) else list(door.arrivals(lambda _: None))
    return [one.page.body for one in found if isinstance(one, Arrival)], [
        one for one in found if isinstance(one, Skipped)
    ]


@pytest.mark.parametrize("stored", [True, False])
def test_warcs_are_read_whatever_its_lists_say(stored: bool, tmp_path: Path) -> None:
    path = write_wacz(tmp_path / "a.wacz", [("archive/data.warc.gz", WARC), *REST], stored=stored)
    assert take(path) == ([page(number) for number in range(4)], [])
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wacz"]


TRICKS = [
    "../../x.warc.gz",
    "archive/../../x.warc.gz",
    "/etc/x.warc.gz",
    "..\\x.warc.gz",
    "C:\\x.warc.gz",
    "C:/x.warc.gz",
    "archive/a\0.warc.gz",
]


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("stored", [True, False])
def test_an_entry_that_leads_elsewhere_is_refused_and_the_others_are_read(
    name: str, stored: bool, tmp_path: Path
) -> None:
    inner = tmp_path / "a" / "b" / "c"
    path = write_wacz(inner / "a.wacz", [(name, WARC), ("archive/data.warc.gz", WARC)], stored=stored)
    found, skipped = take(path)
    assert found == [page(number) for number in range(4)]
    assert [(one.reason, one.damaged) for one in skipped] == [("unsafe_entry", True)]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "a.wacz", "b", "c"]


def test_links_and_doubled_and_encrypted_entries_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as whole:
        link = zipfile.ZipInfo("archive/link.warc.gz")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        whole.writestr(link, "/etc/passwd")
        whole.writestr("archive/two.warc.gz", WARC)
        with pytest.warns(UserWarning, match="Duplicate name"):
            whole.writestr("archive/two.warc.gz", WARC)
        whole.writestr("archive/data.warc.gz", WARC)
        whole.filelist[-1].flag_bits |= 1
    found, skipped = take(path)
    assert found == []
    assert [one.reason for one in skipped] == ["unsafe_entry", "doubled_entry", "doubled_entry", "encrypted_entry"]


def test_an_entry_that_lies_about_its_size_gives_no_more_than_that(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("archive/data.warc.gz", WARC)
        whole.filelist[-1].file_size = 900
    found, skipped = take(path)
    assert len(found) < 4
    assert all(one.damaged for one in skipped)


@pytest.mark.parametrize("stored", [True, False])
def test_no_damage_makes_it_fail(stored: bool, tmp_path: Path) -> None:
    path = write_wacz(tmp_path / "a.wacz", [("archive/data.warc.gz", WARC), *REST], stored=stored)
    whole = path.read_bytes()
    dice = random.Random(11)  # noqa: S311 - no secrets
    for _ in range(200):
        damaged = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.5 else whole)
        for _ in range(dice.randrange(4)):
            if damaged:
                damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        found, _ = take(write(path, bytes(damaged)))
        assert all(body in map(page, range(4)) for body in found)


def test_where_the_list_is_cut_off_records_are_looked_for(tmp_path: Path) -> None:
    path = write_wacz(tmp_path / "a.wacz", [("archive/data.warc.gz", WARC), *REST])
    found, skipped = take(write(path, path.read_bytes()[:-300]))
    assert found == [page(number) for number in range(4)]
    assert skipped[0].reason == "damaged_zip"


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"gone\.wacz: No such file"):
        list(open_wacz(tmp_path / "gone.wacz", Originals(), tmp_path))
