"""Releases: every form of the same articles, the same bytes for the same store, and what changed since."""

from __future__ import annotations

import csv
import dataclasses
import errno
import gzip
import hashlib
import os
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from lxml import etree

from storage.codec import to_json
from storage.copies import copy_store
from storage.errors import DiskFull, ExportFailed
from storage.likeness import Pair
from storage.releases import making, sealing
from storage.releases.checking import verify_release
from storage.releases.reprints import SPLITS, date_record, find_clusters
from storage.store import Store
from storage.timeline import last_text, sort_text
from tests.release_samples import add_stories, fill_home, release_to, tell, tell_stories, write_story
from tests.storage_samples import make_article

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
FILES = {
    *("articles.jsonl.gz", "articles.csv", "articles.parquet", "revisions.parquet", "citations.parquet"),
    *("clusters.parquet", "articles.tei.xml.gz", "captures.wacz", "identities.csv", "README.md", "croissant.json"),
    *("datapackage.json", "release.json", "CHECKSUMS"),
}


@pytest.fixture
def store(tmp_path):
    with fill_home(tmp_path / "home") as store:
        yield store


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def rows_of(path):
    return pq.read_table(path).to_pylist()


def test_a_release_holds_the_same_articles_in_every_form(store, tmp_path):
    made = release_to(store, tmp_path / "tin")
    folder = made.folder
    assert {path.name for path in folder.iterdir()} == FILES
    lines = gzip.decompress((folder / "articles.jsonl.gz").read_bytes()).splitlines()
    assert lines == list(store.lines())
    keys = [(line["portal"], line["key"]) for line in map(orjson.loads, lines)]
    assert [(row["portal"], row["key"]) for row in rows_of(folder / "articles.parquet")] == keys
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["portal"], row["key"]) for row in csv.DictReader(file)] == keys
    corpus = etree.fromstring(gzip.decompress((folder / "articles.tei.xml.gz").read_bytes()))
    found = [(text.findtext(".//t:idno[@type='portal']", namespaces=TEI)) for text in corpus.findall("t:TEI", TEI)]
    assert found == [portal for portal, _ in keys]
    assert made.articles == len(keys) == 26
    assert verify_release(folder) == []
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]  # noqa: PTH208


def test_the_same_store_gives_the_same_bytes(store, tmp_path):
    one = release_to(store, tmp_path / "one", split=True)
    other = release_to(store, tmp_path / "other", split=True)
    assert digests(one.folder) == digests(other.folder)


def test_the_corpus_is_valid_tei(store, tmp_path):
    release_to(store, tmp_path / "tin")
    corpus = etree.fromstring(gzip.decompress((tmp_path / "tin" / "articles.tei.xml.gz").read_bytes()))
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("tei.rng")))
    schema.assertValid(corpus)
    dates = [dict(date.attrib) for date in corpus.iterfind(".//t:bibl/t:date[@type='published']", TEI)]
    assert {"type": "published", "cert": "high", "when": "2024-03-02T07:30:00+07:00"} in dates
    assert {"type": "published", "cert": "high", "from": "2024-03-01", "to": "2024-03-03"} in dates
    assert "mộthai" in corpus.xpath("string()")


def test_a_later_release_tells_what_changed(store, tmp_path):
    first = release_to(store, tmp_path / "one")
    assert first.changes is None
    home, stories = tmp_path / "home", tell_stories()
    add_stories(
        store, home, [dataclasses.replace(stories[4], title="Nhan đề mới"), write_story("99", None, 99)], days=5
    )
    store.take_down(home / "captures", stories[1].url, reason="privacy")
    later = release_to(store, tmp_path / "two")  # finds the first beside it
    assert dict(later.changes) == {"added": 1, "changed": 1, "removed": 1}
    with (later.folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row.values()) for row in csv.DictReader(file)] == [
            ("bac_kan", "2", "removed", ""),
            ("lang_son", "5", "changed", "content"),
            ("lang_son", "99", "added", ""),
        ]
    assert verify_release(later.folder) == []
    named = release_to(store, tmp_path / "three", before=tmp_path / "one", portal="lang_son")
    assert named.changes["removed"] == 2
    card = (later.folder / "README.md").read_text("utf-8")
    assert "1 added, 1 changed, 1 removed" in card
    assert "taken down on request, and not here: privacy 1" in card
    with pytest.raises(ExportFailed, match="holds no release"):
        release_to(store, tmp_path / "four", before=tmp_path)


def test_clusters_say_who_printed_first_and_what_was_cut(store, tmp_path):
    release_to(store, tmp_path / "tin")
    rows = {row["portal"]: row for row in rows_of(tmp_path / "tin" / "clusters.parquet")}
    assert {row["cluster"] for row in rows.values()} == {"lang_son/1"}
    assert [(name, row["place"]) for name, row in rows.items()] == [("lang_son", 1), ("thai_nguyen", 2), ("bac_kan", 3)]
    assert rows["lang_son"]["first_is_certain"] is True
    assert (rows["bac_kan"]["cut"], rows["bac_kan"]["added"]) == ([3, 4, 5, 6], [])
    assert (rows["thai_nguyen"]["cut"], rows["thai_nguyen"]["added"]) == ([5, 6], [0, 6])
    assert rows["bac_kan"]["share"] < rows["thai_nguyen"]["share"] < rows["lang_son"]["share"] == 1


def test_one_of_each_cluster_is_the_first_print(store, tmp_path):
    made = release_to(store, tmp_path / "tin", one_per_cluster=True)
    keys = {row["key"] for row in rows_of(made.folder / "articles.parquet")}
    assert made.articles == 24
    assert "1" in keys
    assert not {"2", "3"} & keys
    assert {row["key"] for row in rows_of(made.folder / "revisions.parquet")} == keys
    assert verify_release(made.folder) == []


def test_splits_hold_clusters_together_and_keep_to_time(store, tmp_path):
    folder = release_to(store, tmp_path / "tin", split=True).folder
    parts = {name: rows_of(folder / f"articles-{name}.parquet") for name in SPLITS}
    assert sum(map(len, parts.values())) == 26
    where = {(row["portal"], row["key"]): name for name, rows in parts.items() for row in rows}
    assert len({where[portal, key] for portal, key in (("lang_son", "1"), ("bac_kan", "2"), ("thai_nguyen", "3"))}) == 1
    assert where["lang_son", "4"] == "undated"
    latest = {name: max(row["date"]["value"] for row in rows) for name, rows in parts.items() if name != "undated"}
    earliest = {name: min(row["date"]["value"] for row in rows) for name, rows in parts.items() if name != "undated"}
    assert latest["train"] < earliest["validation"] <= latest["validation"] < earliest["test"]
    assert "split: validation" in (folder / "README.md").read_text("utf-8")
    assert verify_release(folder) == []


def test_a_query_and_a_window_choose(store, tmp_path):
    asked = release_to(store, tmp_path / "asked", where='title:"bài 75"')
    assert [row["key"] for row in rows_of(asked.folder / "articles.parquet")] == ["75"]
    window = release_to(store, tmp_path / "window", since="2024-09-12", until="2024-09-13", portal="lang_son")
    assert [row["key"] for row in rows_of(window.folder / "articles.parquet")] == ["72", "73"]
    assert orjson.loads((window.folder / "release.json").read_bytes())["query"]["until"] == "2024-09-13"
    nothing = release_to(store, tmp_path / "nothing", portal="nowhere")
    assert nothing.articles == 0
    assert verify_release(nothing.folder) == []


def test_revisions_hold_the_words_that_are_no_longer_said(store, tmp_path):
    release_to(store, tmp_path / "tin")
    rows = [row for row in rows_of(tmp_path / "tin" / "revisions.parquet") if row["key"] == "1"]
    assert [(row["number"], row["current"], row["body"] and len(row["body"])) for row in rows] == [
        (1, False, 6),
        (2, True, None),
    ]
    assert rows[0]["capture"].startswith("urn:uuid:")
    assert rows[1]["last_seen"] is not None


def test_whatever_is_touched_is_found(store, tmp_path):
    folder = release_to(store, tmp_path / "tin").folder
    for name in sorted(FILES - {"CHECKSUMS"}):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:-2] + bytes((whole[-2] ^ 1,)) + whole[-1:])
        assert verify_release(folder) == [f"{name} is not what was made: its digest differs"]
        (folder / name).write_bytes(whole)
    (folder / "more.txt").write_text("x")
    assert verify_release(folder) == ["more.txt is no part of the release"]
    (folder / "more.txt").unlink()
    (folder / "articles.csv").unlink()
    assert verify_release(folder) == ["articles.csv is missing, or is no file"]
    with (folder / "CHECKSUMS").open("a") as file:
        file.write("0  ../../passwd\n")
    assert "has a line that is none" in verify_release(folder)[0]
    with pytest.raises(ExportFailed, match="holds no release"):
        verify_release(tmp_path)


def test_rows_are_counted_again(store, tmp_path):
    folder = release_to(store, tmp_path / "tin").folder
    (folder / "articles.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    (folder / "captures.wacz").write_bytes(b"PK")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in folder.iterdir()]
    (folder / "CHECKSUMS").write_text("".join(line for line in lines if "CHECKSUMS" not in line))
    faults = verify_release(folder)
    assert faults[0] == "articles.jsonl.gz has 1 rows, 26 were written"
    assert faults[1].startswith("captures.wacz cannot be read")


def test_a_folder_is_whole_or_absent(store, tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    with pytest.raises(ExportFailed, match="is there already"):
        release_to(store, tmp_path / "there")
    with pytest.raises(ExportFailed, match="cannot be written"):
        making.make_release(store, tmp_path, tmp_path / "no" / "where", making.Order(name="x"))

    def fill_disk(*_given, **_named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sealing, "write_card", fill_disk)
    with pytest.raises(DiskFull, match="No space is left"):
        release_to(store, tmp_path / "tin")
    assert sorted(os.listdir(tmp_path)) == ["home", "there"]  # noqa: PTH208


def test_the_card_tells_coverage_dates_and_gaps(store, tmp_path):
    card = (release_to(store, tmp_path / "tin").folder / "README.md").read_text("utf-8")
    front = card.split("---\n")[1]
    assert 'size_categories: ["n<1K"]' in front
    assert "  - split: train\n    path: articles.parquet\n" in front
    assert "| 2024-09 |  | 20 |  |" in card
    assert "| – |  | 1 |  |" in card
    assert (
        "- lang_son (Báo Lạng Sơn): months without an article in a row: 2023-02 to 2024-02; 2024-04 to 2024-06" in card
    )
    assert "| undated | 1 |" in card
    assert "2 of them" not in card
    assert "3 articles say the same as others, in 1 clusters" in card


def test_a_lost_segment_is_told_and_the_rest_is_released(store, tmp_path):
    for path in sorted((tmp_path / "home" / "captures").iterdir())[:1]:
        path.unlink()
    folder = release_to(store, tmp_path / "tin").folder
    card = (folder / "README.md").read_text("utf-8")
    told = int(card.rpartition("captures that could not be read and are not in captures.wacz: ")[2].split("\n")[0])
    assert told > 0
    assert verify_release(folder) == []


def test_links_of_links_are_one_cluster_in_the_order_of_time():
    times = {
        (name, "1"): date_record(day, b'],"captions":[') for name, day in (("a", ""), ("b", "2024"), ("c", "2023"))
    }
    pairs = [Pair(("a", "1"), ("b", "1")), Pair(("b", "1"), ("c", "1"))]
    assert find_clusters(pairs, times) == [[("c", "1"), ("b", "1"), ("a", "1")]]


@pytest.mark.parametrize(
    ("value", "last"),
    [
        ("2024", "2024-12-31T24"),
        ("2024-02", "2024-02-31T24"),
        ("2024-02-03", "2024-02-03T24"),
        ("2024-02-03T07:30+07:00", "2024-02-03T07:30:00"),
        ("2024-02-03/2024-02-05", "2024-02-05T24"),
        ("nobody knows", "nobody knows"),
    ],
)
def test_the_last_second_that_a_date_allows(value, last):
    assert last_text(value) == last
    story = make_article(date=dataclasses.replace(make_article().date, value=value))
    assert date_record(sort_text(story.date), to_json(story)).last == last


def test_paragraphs_of_a_sample_differ():
    assert len({*tell(1), *tell(2)}) == 12


def test_both_engines_give_the_same_bytes(store, tmp_path, new_postgres_url):
    target = new_postgres_url("release", bare=True)
    copy_store(f"sqlite:///{tmp_path / 'home' / 'tinbai.db'}", target)
    one = release_to(store, tmp_path / "one", where="mới bài", split=True)
    with Store.open(target, tmp_path / "home") as copied:
        other = release_to(copied, tmp_path / "other", where="mới bài", split=True)
    assert digests(one.folder) == digests(other.folder)
