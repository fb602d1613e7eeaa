"""`tinbai release` as a person runs it: made, checked, told in one sentence what is wrong."""

from __future__ import annotations

import orjson
import pytest

from crawler import cli
from crawler.exits import ExitCode
from tests.release_samples import fill_home


@pytest.fixture
def tell(tmp_path, monkeypatch, capfd):
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    fill_home(tmp_path / "home").close()

    def run(*arguments):
        code = cli.run([*map(str, arguments)])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def test_a_release_is_made_and_checked(tell, tmp_path):
    code, out, _ = tell("release", "tin-2024", "--portal", "lang_son", "--split", "--bom", "--json")
    made = orjson.loads(out)
    assert (code, made["articles"], made["changes"]) == (0, 24, None)
    assert (tmp_path / "tin-2024" / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbfportal,")
    code, out, _ = tell("release", "verify", "tin-2024")
    assert (code, out) == (0, "tin-2024 is what was made\n")
    (tmp_path / "tin-2024" / "articles.csv").write_bytes(b"")
    code, _, err = tell("release", "verify", "tin-2024")
    assert code == ExitCode.INTEGRITY
    assert "articles.csv is not what was made" in err
    code, out, _ = tell("release", "verify", "tin-2024", "--json")
    assert (code, orjson.loads(out)["sound"]) == (ExitCode.INTEGRITY, False)


def test_a_table_tells_the_files_and_the_changes(tell):
    tell("release", "one")
    code, out, _ = tell("release", "two", "--since-release", "one", "--output", "second")
    assert code == 0
    assert "captures.wacz" in out
    assert "26 articles in" in out
    assert "since the release before: 0 added, 0 changed, 0 removed" in out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("../x",), ExitCode.USAGE, "a name has ASCII letters"),
        (("verify",), ExitCode.USAGE, "name the folder of a release"),
        (("verify", "home"), ExitCode.UNREADABLE, "holds no release"),
        (("tin", "tin"), ExitCode.USAGE, "a release has one name"),
        (("home",), ExitCode.UNWRITABLE, "is there already"),
        (("tin", "--since-release", "home"), ExitCode.UNWRITABLE, "holds no release"),
        (("tin", "--since", "2024-02-02", "--until", "2024-01-01"), ExitCode.USAGE, "no day is between them"),
    ],
)
def test_what_is_wrong_is_one_sentence(tell, arguments, code, sentence):
    found, _, err = tell("release", *arguments)
    assert found == code
    assert sentence in " ".join(err.replace("│", " ").split())
