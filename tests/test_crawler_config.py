from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import read_config, read_version, require_config
from crawler.exits import ExitCode, Failure


@pytest.fixture(autouse=True)
def _empty_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "DATABASE", "CONTACT"):
        monkeypatch.delenv(f"TINBAI_{name}", raising=False)


def test_nothing_has_to_be_set(tmp_path):
    config = read_config()
    assert config.home == Path("tinbai-data")
    assert config.database_url == f"sqlite:///{tmp_path / 'tinbai-data' / 'tinbai.db'}"
    assert config.contact is None
    assert config.user_agent == f"tinbai/{read_version()}"


def test_a_path_may_have_blanks(monkeypatch):
    monkeypatch.setenv("TINBAI_DATABASE", "sqlite:////srv/kho tin bài/tinbai.db")
    assert read_config().database_url == "sqlite:////srv/kho tin bài/tinbai.db"


def test_arguments_come_before_environment_before_file(tmp_path, monkeypatch):
    (tmp_path / "tinbai.toml").write_text('home = "from-file"\ndatabase = "sqlite:////srv/x.db"\n')
    assert read_config().home == Path("from-file")
    monkeypatch.setenv("TINBAI_HOME", "from-environment")
    assert read_config().home == Path("from-environment")
    assert read_config(home="given").home == Path("given")
    assert read_config(home=None).database_url == "sqlite:////srv/x.db"


@pytest.mark.parametrize(
    ("contact", "whom"),
    [("me@example.org", "mailto:me@example.org"), ("https://example.org/bot", "https://example.org/bot")],
)
def test_the_user_agent_says_whom_to_write_to(contact, whom):
    assert read_config(contact=contact).user_agent == f"tinbai/{read_version()} (+{whom})"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("contact", "nobody", "it is no e-mail or web address"),
        ("contact", "a@b\r\nX-Evil: 1", "it is no e-mail or web address"),
        ("database", "tinbai.db", "it is no database address"),
        ("home", " ", "it is empty: name a folder"),
        ("home", "kho?tin", "cannot hold the question mark in its path"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_setting(monkeypatch, name, value, sentence):
    monkeypatch.setenv(f"TINBAI_{name.upper()}", value)
    with pytest.raises(Failure) as failure:
        read_config()
    assert sentence in str(failure.value)
    assert f"TINBAI_{name.upper()}" in str(failure.value)
    assert "\n" not in str(failure.value)
    assert failure.value.code is ExitCode.USAGE


def test_a_database_password_is_not_repeated(monkeypatch):
    monkeypatch.setenv("TINBAI_DATABASE", "postgresql+psycopg://user:geheim@host /db")
    with pytest.raises(Failure) as failure:
        read_config()
    assert "geheim" not in str(failure.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('hoem = "x"', "tinbai.toml sets 'hoem', which is no setting: known are home, database, contact"),
        ("home = ", "tinbai.toml cannot be read"),
        ("home = 3", "home"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, text, sentence):
    (tmp_path / "tinbai.toml").write_text(text)
    with pytest.raises(Failure, match=sentence):
        read_config()


def test_a_blank_contact_is_none(monkeypatch):
    monkeypatch.setenv("TINBAI_CONTACT", "  ")
    assert read_config().contact is None


def test_scrapys_own_commands_end_with_the_sentence(monkeypatch, capsys):
    assert require_config() == read_config()
    monkeypatch.setenv("TINBAI_CONTACT", "nobody")
    with pytest.raises(SystemExit) as end:
        require_config()
    assert end.value.code == ExitCode.USAGE
    assert capsys.readouterr().err.count("\n") == 1
