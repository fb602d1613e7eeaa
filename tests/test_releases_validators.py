"""What others make judges a release: their readers, their validators, pywb. `make validate` installs them apart."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from lxml import etree

from storage.releases.choice import Choice
from storage.releases.making import Order, make_release
from tests.release_samples import fill_home, release_to
from tests.wayback import fetch, serve_archives

BIN = Path(sys.prefix) / "validators" / "bin"
pytestmark = pytest.mark.skipif(
    not (BIN / "python").exists(), reason="the validators are not installed here: make validate"
)
READ = """
import duckdb, pandas, sys
from pyarrow import parquet
folder = sys.argv[1]
print(len(parquet.read_table(folder + "/articles.parquet")))
print(len(pandas.read_parquet(folder + "/articles.parquet")))
print(len(pandas.read_csv(folder + "/articles.csv")))
print(len(pandas.read_json(folder + "/articles.jsonl.gz", lines=True)))
for name in ("articles.parquet", "articles.csv"):
    print(duckdb.sql(f"select count(*) from '{folder}/{name}'").fetchall()[0][0])
print(duckdb.sql(f"select count(*) from read_json('{folder}/articles.jsonl.gz')").fetchall()[0][0])
"""
LOAD = """
import datasets, sys
for name in ("articles", "revisions", "citations", "clusters"):
    print(datasets.load_dataset(sys.argv[1], name)["train"].num_rows)
"""
CROISSANT = """
import mlcroissant, os, sys
os.chdir(sys.argv[1])
data = mlcroissant.Dataset(jsonld="croissant.json")
assert not data.metadata.issues.errors, data.metadata.issues.report()
for name in ("articles", "revisions", "citations", "clusters"):
    print(sum(1 for _ in data.records(name)))
"""
PACKAGE = """
import frictionless, sys
report = frictionless.validate(sys.argv[1] + "/datapackage.json")
assert report.valid, report.flatten(["type", "message"])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("judged")
    with fill_home(place / "home") as store:
        return release_to(store, place / "tin").folder


def run(code: str, folder: Path) -> list[int]:
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder.parent / "hf"), "PYTHONWARNINGS": "ignore"}
    for name in ("PYTHONPATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        offline.pop(name, None)
    command = [str(BIN / "python"), "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=offline, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [int(line) for line in done.stdout.split() if line.isdecimal()]


def test_pyarrow_pandas_and_duckdb_read_it(folder):
    assert run(READ, folder) == [26] * 7


def test_datasets_loads_it_offline(folder):
    assert run(LOAD, folder) == [26, 27, 26, 3]


def test_mlcroissant_accepts_and_reads_it(folder):
    assert run(CROISSANT, folder) == [26, 27, 26, 3]


def test_frictionless_accepts_it(folder):
    run(PACKAGE, folder)


def test_splits_and_a_mark_for_excel_are_accepted_too(tmp_path):
    with fill_home(tmp_path / "home") as store:
        order = Order(name="tin", choice=Choice(split=True), bom=True)
        folder = make_release(store, tmp_path / "home" / "captures", tmp_path / "tin", order).folder
    assert run(CROISSANT, folder)[0] == 26
    run(PACKAGE, folder)


def test_wacz_accepts_it(folder):
    command = [str(BIN / "wacz"), "validate", "-f", str(folder / "captures.wacz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Validation succeeded" in done.stdout, done.stdout + done.stderr


@pytest.fixture(scope="module")
def consortium():
    """The schema of the TEI Consortium, all of P5: 4.3.0, the newest that a registry of packages has."""
    found = list((BIN.parent / "lib").glob("python*/site-packages/schemas/tei_all.rng"))
    assert found, f"there is no tei_all.rng in {BIN.parent}: make validate"
    return etree.RelaxNG(etree.parse(found[0]))


def test_the_schema_of_the_tei_consortium_accepts_the_corpus(folder, consortium):
    corpus = etree.fromstring(gzip.decompress((folder / "articles.tei.xml.gz").read_bytes()))
    consortium.assertValid(corpus)
    corpus.find(".//{*}bibl/{*}date").set("when", "tomorrow")
    assert not consortium.validate(corpus)
    corpus.find(".//{*}bibl/{*}date").set("when", "2024")
    corpus.find(".//{*}body/{*}div").append(etree.Element("{http://www.tei-c.org/ns/1.0}teiHeader"))
    assert not consortium.validate(corpus)


def test_pywb_finds_and_replays_a_page(folder, tmp_path):
    address = "https://langson.example.vn/tin-5.html"
    with serve_archives(tmp_path, folder / "captures.wacz") as collection:
        assert b"<h1>" in fetch(f"{collection}/mp_/{address}")
        found = fetch(f"{collection}/cdx?url={address}&output=json")
    assert orjson.loads(found.splitlines()[0])["status"] == "200"
