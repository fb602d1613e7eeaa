"""The documents say what is true: commands run, files exist, codes are the ones that are used."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import COMMANDS
from crawler.exits import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def commands_of(text: str, program: str) -> list[str]:
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
    return [line.partition("  #")[0] for line in lines if line.startswith(f"{program} ")]


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_documents_stay_short(name):
    assert len((ROOT / name).read_text("utf-8").splitlines()) < 120


def test_every_exit_code_is_explained():
    cells = re.findall(r"\| (\d+) \| \w", (ROOT / "docs" / "exit-codes.md").read_text("utf-8"))
    assert sorted(map(int, cells)) == sorted(ExitCode)


def test_files_that_are_named_exist():
    names = set(re.findall(r"`((?:crawler|spiders|pipelines|storage|tests)/[\w./]*)`", ARCHITECTURE + README))
    assert len(names) > 10
    assert [name for name in sorted(names) if not (ROOT / name).exists()] == []


def test_make_targets_of_the_readme_exist():
    targets = [line.split()[1] for line in commands_of(README, "make")]
    assert targets == ["demo", "test"]
    assert all(re.search(rf"(?m)^{target}:", MAKEFILE) for target in targets)


@pytest.mark.journey
def test_the_commands_of_the_readme_run_in_their_order(tmp_path):
    page = f"<html><body><h1>Mở đường lên bản vùng cao</h1><p>{'Bà con góp đất. ' * 9}</p><p>{'Đường dài. ' * 9}</p>"
    (tmp_path / "saved-pages").mkdir()
    for name in ("page.html", "saved-pages/page.html"):
        (tmp_path / name).write_text(page, "utf-8")
    (tmp_path / "lines.tsv").write_text("Chiều 8/5\t2024-05-09\n", "utf-8")
    (tmp_path / "texts.txt").write_text("Nghị quyết số 29-NQ/TU\n", "utf-8")
    lines = commands_of(README, "tinbai")
    assert {line.split()[1] for line in lines} == COMMANDS.keys() - {"demo", "serve"}
    path = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    said = ""
    for line in lines:
        # No portal is reached from a test: the replicas stand in for them.
        if "crawl.warc.gz" in line:
            segment = min((tmp_path / "tinbai-data" / "captures").glob("*.warc.gz"))
            shutil.copy(segment, tmp_path / "crawl.warc.gz")
        ran = line.replace("tinbai crawl ", "tinbai crawl --demo --home tinbai-data ")
        done = subprocess.run(["sh", "-c", ran], cwd=tmp_path, env=path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        said += done.stdout
    assert (tmp_path / "lang_son.parquet").stat().st_size > 1000
    assert list((tmp_path / "tinbai-data" / "captures").glob("*.warc.gz"))
    assert '"2024-05-08"' in said
