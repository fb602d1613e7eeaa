"""Captures in a root of all machines: there before they count, read from there, and gone from there when they must."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from fsspec.core import url_to_fs

from storage.archive import list_segments, read_capture
from storage.captures import CaptureWriter, Exchange, read_payload
from storage.errors import CaptureDamaged, StoreUnavailable
from storage.records import Visit
from storage.roots import Root, link_root, root_of
from storage.store import Store
from tests.storage_samples import make_article

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html"),)


def exchange(number: int) -> Exchange:
    body = f"<p>{number}</p>".encode() * 50
    return Exchange(url=f"https://baox.vn/{number}", status=200, headers=HEADERS, body=body, fetched_at=NOW)


@pytest.fixture(scope="module")
def bucket_server():
    """An S3 server on loopback; `make validate` has one, in an environment of its own."""
    moto = pytest.importorskip("moto.server", reason="no S3 server is installed here: make validate")
    server = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")):
            patch.setenv(f"AWS_{name}", value)
        patch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        yield server
    server.stop()


@pytest.fixture(params=["memory", "file", "s3"])
def address(request, tmp_path):
    name = uuid4().hex
    if request.param == "s3":
        request.getfixturevalue("bucket_server")
        url_to_fs("s3://x")[0].mkdir(name)
        return f"s3://{name}/captures"
    return f"memory://{name}" if request.param == "memory" else f"file://{tmp_path}/shared"


@pytest.fixture
def spool(tmp_path, address):
    folder = tmp_path / "home" / "captures"
    link_root(folder, address)
    return folder


def test_what_is_synced_lies_in_the_root_and_is_read_from_there(spool, tmp_path, address):
    with CaptureWriter(spool, prefix="p") as writer:
        captures = [writer.append(exchange(number)) for number in range(3)]
        assert root_of(spool).names() == []
        writer.sync()
        assert len(root_of(spool).names()) == 1
        writer.sync()
        captures.append(writer.append(exchange(3)))
    assert [path.name for path in spool.iterdir()] == ["root"], "the spool is empty"
    assert len(root_of(spool).names()) == 2
    other = tmp_path / "other"
    link_root(other, address)
    assert [read_payload(other, one.ref) for one in captures] == [exchange(number).body for number in range(4)]
    assert read_capture(other, captures[2].ref).url == captures[2].url
    assert len(list_segments(other)) == 2, "and whole segments are fetched where they are looked through"


def test_a_root_that_takes_nothing_keeps_the_batch_out_of_the_store(spool, monkeypatch):
    def refuse(self, path):
        raise StoreUnavailable("the bucket is closed")

    monkeypatch.setattr(Root, "put", refuse)
    writer = CaptureWriter(spool, prefix="p")
    writer.append(exchange(1))
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.sync()


def test_a_segment_that_is_nowhere_is_told(spool):
    with CaptureWriter(spool, prefix="p") as writer:
        capture = writer.append(exchange(1))
    root_of(spool).remove(capture.ref.segment)
    root_of(spool).remove(capture.ref.segment)
    with pytest.raises(CaptureDamaged, match="missing"):
        read_capture(spool, capture.ref)


def test_a_takedown_leaves_nothing_in_the_root(spool, tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/x.db") as store, CaptureWriter(spool, prefix="lang_son") as writer:
        run = store.begin_run("lang_son", "crawl")
        visits = [
            Visit(
                url=f"https://baox.vn/{number}",
                portal="lang_son",
                outcome="stored",
                article=make_article(str(number), url=f"https://baox.vn/{number}"),
                capture=writer.append(exchange(number)),
            )
            for number in range(3)
        ]
        writer.sync()
        before = root_of(spool).names()
        store.keep(run, visits)
        assert store.take_down(spool, "1", reason="privacy").captures == 1
        after = root_of(spool).names()
        assert len(after) == 1
        assert after != before
        assert store.verify(spool).records


def test_a_spool_belongs_to_one_root(spool):
    with pytest.raises(StoreUnavailable, match="belongs to"):
        link_root(spool, "memory://elsewhere")


def test_an_address_that_nobody_knows_is_told(tmp_path):
    with pytest.raises(StoreUnavailable, match="nosuch://x"):
        Root("nosuch://x")
    link_root(tmp_path, "file:///proc/nowhere")
    with CaptureWriter(tmp_path, prefix="p") as writer:
        writer.append(exchange(1))
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            writer.sync()


def test_without_a_link_a_folder_is_all_there_is(tmp_path):
    assert root_of(tmp_path) is None
    assert root_of(Path(tmp_path, "none")) is None


def test_a_bucket_that_is_not_there_is_told(bucket_server, tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"x")
    with pytest.raises(StoreUnavailable, match="s3://nowhere/captures cannot be reached"):
        Root("s3://nowhere/captures").put(path)
