"""What a release says of itself once its data are written: descriptions for machines, the data card, checksums."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, Final

from storage.disk import sync_folder
from storage.releases import metadata, succession, tables
from storage.releases.card import Facts, write_card
from storage.releases.files import hash_file
from storage.releases.metadata import About, Part
from storage.releases.parquet import SCHEMA
from storage.releases.reprints import SPLITS
from storage.releases.survey import Surroundings, Survey
from storage.schema import REVISION

CHECKSUMS: Final = "CHECKSUMS"
LICENCE: Final = "https://rightsstatements.org/vocab/InC/1.0/"  # in copyright: of the portals
LIBRARIES: Final = ("tinbai", "pyarrow", "isal", "orjson")
_SCHEMAS: Final = {"articles": SCHEMA, **tables.SCHEMAS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: ``query`` made it, ``rows`` counts the rows of each file, ``since`` tells what changed.

    ``as_of`` is the instant of the state of the store, ``titles`` has those of portals by name.
    """

    name: str
    title: str
    as_of: str
    query: Mapping[str, Any]
    titles: Mapping[str, str]
    rows: Mapping[str, int]
    survey: Survey
    around: Surroundings
    since: Mapping[str, Any] | None = None


def seal_release(folder: Path, written: Written) -> tuple[Part, ...]:
    """Describe what is in the folder, write the checksums of all files and see all of them onto the disk."""
    _describe(folder, written)
    parts = _list_parts(folder, written.rows)
    checksums = "".join(f"{part.sha256}  {part.name}\n" for part in parts)
    (folder / CHECKSUMS).write_bytes(checksums.encode())
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)
    return tuple(parts)


def _describe(folder: Path, written: Written) -> None:
    about, made = _tell_about(written), _tell_making(written)
    (folder / succession.MADE).write_bytes(metadata.write_json(made))
    parts = _list_parts(folder, written.rows)
    files = {name: [part.name for part in parts if part.name in found] for name, found in _list_tables(written).items()}
    described = {name: (_SCHEMAS[name], found) for name, found in files.items()}
    (folder / "croissant.json").write_bytes(metadata.describe_croissant(about, parts, described))
    package = metadata.describe_package(about, parts, bom=written.query["bom"])
    (folder / "datapackage.json").write_bytes(package)
    filled = {name: [file for file in found if written.rows[file]] for name, found in files.items()}
    facts = Facts(
        about=about,
        made=made,
        parts=parts,
        tables={name: found for name, found in filled.items() if found},
        survey=written.survey,
        around=written.around,
        portals=written.titles,
    )
    (folder / "README.md").write_bytes(write_card(facts))


def _tell_about(written: Written) -> About:
    titles = ", ".join(written.titles.get(name, name) for name in written.survey.portals())
    return About(
        name=written.name,
        title=written.title,
        description=f"Articles of {titles or 'no portal'}: clean, dated, citable records.",
        version=written.as_of[:10].replace("-", "."),
        as_of=written.as_of,
        creator="tinbai",
        licence=LICENCE,
    )


def _tell_making(written: Written) -> dict[str, Any]:
    made = {
        "name": written.name,
        "as_of": written.as_of,
        "query": written.query,
        "versions": {name: version_of(name) for name in LIBRARIES} | {"schema": REVISION},
        "readers": dict(sorted(written.survey.readers.items())),
        "rows": dict(sorted(written.rows.items())),
    }
    return made | ({"since": written.since} if written.since else {})


def _list_tables(written: Written) -> dict[str, list[str]]:
    splits = [f"articles-{name}.parquet" for name in SPLITS]
    typed = splits if written.query["split"] else ["articles.parquet"]
    return {"articles": typed} | {name: [f"{name}.parquet"] for name in tables.SCHEMAS}


def _list_parts(folder: Path, rows: Mapping[str, int]) -> list[Part]:
    return [
        Part(name=path.name, size=path.stat().st_size, sha256=hash_file(path), rows=rows.get(path.name))
        for path in sorted(folder.iterdir())
    ]
