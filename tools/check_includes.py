#!/usr/bin/env python3
"""Reads every #include and fails where one runs upward, into a room's private header, or where a heavy header stands
outside the few files that may pay for it. The order of the parts is design.md's: house -> rooms -> engines -> ground."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"
GROUND = {  # part -> parts of the ground it may include
    "base": [],
    "db": ["base"],
    "http": ["base"],
    "html": ["base", "http"],
    "audit": ["base", "db"],
    "access": ["base", "db", "http", "html", "audit"],
    "jobs": ["base", "db", "http", "html", "audit", "access"],
    "notices": ["base", "db", "http", "html", "audit", "access", "jobs"],
    "tasks": ["base", "db", "http", "html", "audit", "access", "jobs", "notices"],
    "fhir": ["base", "db", "http", "html", "audit", "access"],
    "documents": ["base", "db", "http", "html", "audit", "access", "jobs"],
    "forms": ["base", "db", "http", "html", "audit", "access", "jobs", "documents"],
    "lists": ["base", "db", "http", "html", "audit", "access", "jobs", "documents", "forms"],
}
ROOMS = ["region", "directory", "acceptance", "handbook", "children", "teams", "pathways", "requests", "meetings", "challenges", "efforts",
         "minutes_import", "census", "custodian"]
HEAVY = [  # header pattern -> files that may include it
    (r"boost/", r"ground/http/server[^/]*\.cpp$"),
    (r"sqlite3\.h", r"ground/db/(sqlite|.*_test)\.cpp$|house/backup\.cpp$"),
    (r"libpq-fe\.h", r"ground/db/(postgres|testing)\.cpp$"),
    (r"nlohmann/", r"/fhir[^/]*\.(cpp|h)$|engines/record/record_json\.cpp$|engines/census/spec_json\.cpp$|_test\.cpp$"),
    (r"spdlog/", r"ground/base/log\.cpp$"),
    (r"CLI/", r"house/main/[^/]*\.cpp$"),
    (r"unicode/", r"ground/base/text[^/]*\.cpp$"),
    (r"toml\+\+/", r"ground/base/config\.cpp$"),
    (r"(xlsxwriter\.h|pugixml\.hpp)", r"ground/base/(xlsx|docx)[^/]*\.(cpp|h)$"),
    (r"sodium\.h", r"ground/base/random\.cpp$|ground/audit/[^/]*\.cpp$|ground/access/[^/]*\.cpp$|ground/documents/[^/]*\.cpp$|house/backup[^/]*\.cpp$|engines/oprf/[^/]*\.cpp$"),
    (r"(Clp|Coin)", r"engines/disclosure/lp\.cpp$"),
    (r"curl/", r"ground/notices/smtp\.cpp$|rooms/custodian/client\.cpp$"),
    (r"md4c", r"rooms/handbook/markdown\.cpp$"),
    (r"(cairo|pango)", r"ground/documents/pdf[^/]*\.cpp$"),
]


def may_include(source: str, target: str) -> bool:
    s, t = source.split("/"), target.split("/")
    if s[0] == "house":
        return t[0] == "house" or t[0] in ("rooms", "engines", "ground")
    if s[0] == "ground":
        return t[0] == "ground" and (t[1] == s[1] or t[1] in GROUND[s[1]])
    if s[0] == "engines":
        if t[0] == "engines":  # the count stands on the mathematics of the others
            return t[1] == s[1] or s[1] == "census"
        return target.startswith("ground/base/")
    if s[0] == "rooms":
        if t[0] in ("ground", "engines"):
            return True
        if t[0] == "rooms" and t[1] == s[1]:
            return True
        if t[:2] == ["rooms", "testing"]:  # a world for tests, below every room but region
            return s[1] != "testing" and re.search(r"(_test\.cpp|testing\.h)$", source) is not None
        if s[1] == "testing":
            return target == "rooms/region/region.h"
        public = [f"rooms/{t[1]}/{t[1]}.h"]
        if re.search(r"(_test\.cpp|testing\.h)$", source):  # a test begins in the world of a room before
            public.append(f"rooms/{t[1]}/testing.h")
        return t[0] == "rooms" and ROOMS.index(t[1]) < ROOMS.index(s[1]) and target in public
    return False


def main() -> int:
    wrong = []
    for path in sorted(ROOT.rglob("*")):
        if path.suffix not in (".cpp", ".h"):
            continue
        source = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            own = re.match(r'\s*#include "([^"]+)"', line)
            if own and own[1].split("/")[0] in ("ground", "engines", "rooms", "house") and not may_include(source, own[1]):
                wrong.append(f"src/{source}:{number}: must not include {own[1]}")
            system = re.match(r"\s*#include <([^>]+)>", line)
            if system:
                for pattern, allowed in HEAVY:
                    if re.match(pattern, system[1]) and not re.search(allowed, source):
                        wrong.append(f"src/{source}:{number}: <{system[1]}> is for {allowed} only")
    print("\n".join(wrong) if wrong else "all includes run downward")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
