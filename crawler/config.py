"""What a person sets: environment variables `TINBAI_…`, else `tinbai.toml` in the working directory."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from crawler.exits import ExitCode, Failure
from storage.roots import link_root

FILE = "tinbai.toml"
_URL = re.compile(r"(?:sqlite|file)://\S(?:.*\S)?|\w[\w+]*://\S+")  # a path may have blanks
_PLACEHOLDER = re.compile(  # what documentation writes where a name of one's own belongs: RFC 2606 and habits
    r"(?i)(?:[@/.]|^)(?:example\.(?:com|org|net|edu|vn)|(?:your|my)-?(?:site|domain|name|company|org)\.\w+|"
    r"domain\.(?:com|tld)|[\w-]+\.(?:example|test|invalid|localhost)|localhost)(?:[:/]|$)"
)


def _check_database(url: str | None) -> str | None:
    if url is not None and not _URL.fullmatch(url):
        raise ValueError("it is no database address, such as sqlite:////srv/tinbai.db")
    return url


def _check_address(address: str | None) -> str | None:
    if address is not None and not _URL.fullmatch(address):
        raise ValueError("it is no address of captures, such as s3://bucket/captures or file:///srv/captures")
    return address


def _check_home(home: object) -> object:
    if isinstance(home, str) and not home.strip():
        raise ValueError("it is empty: name a folder, or leave it out")
    if isinstance(home, (str, Path)) and "?" in str(Path(home).resolve()):
        raise ValueError("an address of a database cannot hold the question mark in its path: name another folder")
    return home


def _check_contact(contact: str | None) -> str | None:
    if contact is None or not contact.strip():
        return None
    if not re.fullmatch(r"[\x21-\x7e]+(?:@|://)[\x21-\x7e]+", contact.strip()):
        raise ValueError("it is no e-mail or web address that a portal could write to")
    return contact.strip()


def _check_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}, such as Asia/Ho_Chi_Minh") from error


class Config(BaseSettings):
    """``home`` holds database and captures; ``database`` is an SQLAlchemy address that replaces the file in it.

    ``zone`` is the time zone in which schedules are read, Hà Nội's by default.
    ``contact`` (an e-mail or web address) is sent to the portals with every request. Articles older than a month are
    looked at again every ``recheck_days``, with 0 never. ``patience`` is how many seconds a crawl waits for a database
    that went away. ``lease`` is after how many seconds other machines take up the portal of one that died.
    ``captures_at`` is where the captures of all machines lie (an fsspec address); the home's own are then its spool.
    ``alerts`` are the apprise addresses of those who are told of the health of portals.
    """

    model_config = SettingsConfigDict(env_prefix="TINBAI_", toml_file=FILE, extra="forbid", frozen=True)

    home: Annotated[Path, BeforeValidator(_check_home)] = Path("tinbai-data")
    database: Annotated[str | None, AfterValidator(_check_database)] = None
    contact: Annotated[str | None, AfterValidator(_check_contact)] = None
    recheck_days: Annotated[int, Field(ge=0, le=3650)] = 30
    patience: Annotated[float, Field(ge=0)] = 900.0
    zone: Annotated[str, AfterValidator(_check_zone)] = "Asia/Ho_Chi_Minh"
    lease: Annotated[float, Field(ge=1, le=3600)] = 60.0
    captures_at: Annotated[str | None, AfterValidator(_check_address)] = None
    alerts: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by pydantic
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database_url(self) -> str:
        """The address of the database, by default a file in the home folder."""
        return self.database or f"sqlite:///{self.home.resolve() / 'tinbai.db'}"

    @property
    def has_placeholder(self) -> bool:
        """Tell whether the contact is nobody's."""
        return is_placeholder(self.contact)

    @property
    def captures(self) -> Path:
        """The folder of the WARC segments."""
        return self.home / "captures"

    @property
    def user_agent(self) -> str:
        """How the crawler names itself: product, version and whom to write to."""
        contact = self.contact or ""
        whom = f" (+{contact if '://' in contact else f'mailto:{contact}'})" if contact else ""
        return f"tinbai/{read_version()}{whom}"


def is_placeholder(contact: str | None) -> bool:
    """Tell whether a contact was copied from documentation, so that nobody reads what is sent there."""
    return contact is not None and _PLACEHOLDER.search(contact) is not None


def read_config(**given: Any) -> Config:  # noqa: ANN401 - the fields have the types above
    """Return the configuration; ``given`` goes before environment and file.

    Raises:
        Failure: a value or name is wrong, or the file is no TOML; one sentence that says where.
    """
    try:
        config = Config(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise Failure(_sentence(error), ExitCode.USAGE) from error
    except (SettingsError, ValueError) as error:
        raise Failure(f"{FILE} cannot be read: {error}", ExitCode.USAGE) from error
    if config.captures_at:
        link_root(config.captures, config.captures_at)
    return config


def require_config() -> Config:
    """Return the configuration, or end the process with the sentence: Scrapy's own commands would show a traceback."""
    try:
        return read_config()
    except Failure as failure:
        sys.stderr.write(f"tinbai: {failure}\n")
        raise SystemExit(failure.code) from failure


def read_version() -> str:
    """Return the version that is installed; ``unreleased`` for a bare checkout."""
    try:
        return metadata.version("tinbai")
    except metadata.PackageNotFoundError:
        return "unreleased"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{FILE} sets {name!r}, which is no setting: known are {', '.join(Config.model_fields)}"
    what = str(first.get("ctx", {}).get("error", "")) or first["msg"]
    # The value itself is not repeated: it may hold a password.
    return f"the setting {name!r} (TINBAI_{name.upper()} or {FILE}) is wrong: {what}"
