#!/usr/bin/env python3
"""Checks a file of open data against the public schema of HSDS 3.0 (tests/data/hsds): every service by the compiled schema
with its formats, and the page round them by the fields that openapi.json names. Prints what is wrong; exit code 1 then.

Usage: tests/validate_hsds.py FILE"""
import datetime
import gzip
import json
import pathlib
import re
import sys
from urllib.parse import urlsplit

import jsonschema

SCHEMA = pathlib.Path(__file__).parent / "data/hsds/service.json.gz"
PAGE = {"total_items": int, "total_pages": int, "page_number": int, "size": int, "first_page": bool, "last_page": bool,
        "empty": bool, "contents": list}
formats = jsonschema.FormatChecker()  # knows uuid and email by itself


@formats.checks("uri")
def is_uri(text):
    return not isinstance(text, str) or (re.fullmatch(r"[!#$%&'()*+,/:;=?@\[\]~\w.-]+", text, re.ASCII) is not None
                                         and bool(urlsplit(text).scheme and urlsplit(text).netloc))


@formats.checks("date-time", raises=ValueError)
def is_moment(text):
    return not isinstance(text, str) or datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None


def unknown(value, schema, where):
    """The schema lets any other name pass; a misspelt one would be lost in silence."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from unknown(item, schema.get("items", {}), f"{where}[{number}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in schema.get("properties", {}):
                yield f"{where}.{name}: the schema has no such name"
            else:
                yield from unknown(inner, schema["properties"][name], f"{where}.{name}")


def problems(page):
    for name, kind in PAGE.items():
        if type(page.get(name)) is not kind:
            yield f"page: {name} is not {kind.__name__}"
    schema = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=formats)
    seen = set()
    for number, service in enumerate(page.get("contents", [])):
        for error in checker.iter_errors(service):
            yield f"service {number}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        yield from unknown(service, schema, f"service {number}")
        if service.get("id") in seen:
            yield f"service {number}: its id stands twice"
        seen.add(service.get("id"))
    if len(page.get("contents", [])) != page.get("total_items"):
        yield "page: total_items is not the number of services"


def main():
    found = list(problems(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))))
    print("\n".join(found[:50]) or "valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
