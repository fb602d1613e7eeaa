"""Descriptions for machines: Croissant 1.1, datapackage.json, and release.json, which says how the release was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pyarrow as pa

from storage.releases.sheets import COLUMNS

MEDIA: Final = {
    ".jsonl.gz": "application/gzip",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".tei.xml.gz": "application/gzip",
    ".wacz": "application/wacz",
    ".md": "text/markdown",
    ".json": "application/json",
}
CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{
        name: f"cr:{name}"
        for name in (
            *("arrayShape", "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty"),
            *("fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
            *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
            *("separator", "source", "subField", "transform"),
        )
    },
}
_TYPES: Final = (
    (pa.types.is_integer, "sc:Integer"),
    (pa.types.is_floating, "sc:Float"),
    (pa.types.is_boolean, "sc:Boolean"),
    (pa.types.is_timestamp, "sc:DateTime"),
)
_SHEET_TYPES: Final = {"views": "integer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a release: its name, bytes, SHA-256 in hexadecimal and rows, where it has rows."""

    name: str
    size: int
    sha256: str
    rows: int | None = None

    @property
    def media(self) -> str:
        """Its media type."""
        return next((media for end, media in MEDIA.items() if self.name.endswith(end)), "text/plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the descriptions share; ``as_of`` is the instant of the state of the store, ISO 8601."""

    name: str
    title: str
    description: str
    version: str
    as_of: str
    creator: str
    licence: str


def write_json(value: object) -> bytes:
    """Return JSON that a person can read, its keys in the order given."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def describe_croissant(
    about: About, parts: Sequence[Part], tables: Mapping[str, tuple[pa.Schema, Sequence[str]]]
) -> bytes:
    """Return Croissant's JSON-LD; ``tables`` has the columns of each record set and the files that hold it."""
    sets = [_describe_set(name, schema, files) for name, (schema, files) in tables.items()]
    filesets = [_describe_fileset(name, files) for name, (_, files) in tables.items() if len(files) > 1]
    return write_json(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.1",
            "name": about.name,
            "description": about.description,
            "url": f"https://example.org/{about.name}",
            "license": about.licence,
            "creator": {"@type": "sc:Organization", "name": about.creator},
            "datePublished": about.as_of[:10],
            "version": about.version,
            "citeAs": f"{about.creator}: {about.title}, as of {about.as_of[:10]}",
            "inLanguage": "vi",
            "isLiveDataset": False,
            "distribution": [*map(_describe_file, parts), *filesets],
            "recordSet": sets,
        }
    )


def describe_package(about: About, parts: Iterable[Part], *, bom: bool = False) -> bytes:
    """Return the Data Package (v1) of a release; the sheet, which may begin with a mark, has its columns described."""
    return write_json(
        {
            "profile": "data-package",
            "name": about.name,
            "title": about.title,
            "description": about.description,
            "version": about.version,
            "created": about.as_of,
            "licenses": [{"name": "other-closed", "title": "Rights stay with the portals", "path": about.licence}],
            "contributors": [{"title": about.creator, "role": "wrangler"}],
            "resources": [_describe_resource(part, "utf-8-sig" if bom else "utf-8") for part in parts],
        }
    )


def _describe_file(part: Part) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": part.name,
        "name": part.name,
        "contentUrl": part.name,
        "contentSize": f"{part.size} B",
        "encodingFormat": part.media if not part.name.endswith(".parquet") else "application/x-parquet",
        "sha256": part.sha256,
    }


def _describe_fileset(name: str, files: Sequence[str]) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{name}-files",
        "name": f"{name}-files",
        "containedIn": [{"@id": file} for file in files],
        "encodingFormat": "application/x-parquet",
        "includes": f"{name}-*.parquet",
    }


def _describe_set(name: str, schema: pa.Schema, files: Sequence[str]) -> dict[str, Any]:
    source = {"fileObject": {"@id": files[0]}} if len(files) == 1 else {"fileSet": {"@id": f"{name}-files"}}
    fields = [_describe_field(f"{name}/{field.name}", field, source, field.name, ()) for field in schema]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def _describe_field(
    identity: str, field: pa.Field, source: Mapping[str, Any], column: str, path: tuple[str, ...]
) -> dict[str, Any]:
    kind, repeated = field.type, pa.types.is_list(field.type)
    if repeated:
        kind = kind.value_type
    told: dict[str, Any] = {"@type": "cr:Field", "@id": identity, "name": identity}
    if pa.types.is_struct(kind):
        told["subField"] = [
            _describe_field(f"{identity}/{part.name}", part, source, column, (*path, part.name)) for part in kind
        ]
    else:
        told["dataType"] = next((name for fits, name in _TYPES if fits(kind)), "sc:Text")
    steps = [{"jsonPath": step} for step in path]
    told["source"] = {**source, "extract": {"column": column}} | ({"transform": steps} if steps else {})
    return told | ({"isArray": True, "arrayShape": "-1"} if repeated else {})


def _describe_resource(part: Part, encoding: str) -> dict[str, Any]:
    name = part.name.lower().replace(".", "-")
    told: dict[str, Any] = {
        "name": name,
        "path": part.name,
        "mediatype": part.media,
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
    }
    if part.name != "articles.csv":
        return told | {"type": "file"}  # nested columns are not for tabular readers to guess
    fields = [{"name": column, "type": _SHEET_TYPES.get(column, "string")} for column in COLUMNS]
    schema = {"fields": fields, "primaryKey": ["portal", "key"], "missingValues": [""]}
    return told | {
        "type": "table",
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": encoding,
        "schema": schema,
    }
