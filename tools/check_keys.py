#!/usr/bin/env python3
"""A child's data is read with a ChildKey, which open_child alone gives. Two checks:

  snippets   tests/keys/*.cpp are compiled (-fsyntax-only). One with a line "// fails: WORDS" must not compile, and the
             compiler must say WORDS; one without must compile, so that the first kind fails for its own reason.
  headers    no header of a room or of ground/documents, ground/tasks declares a function that takes a ChildId, has no
             ChildKey and gives something back, but for those of ALLOWED, each with its reason.

  tools/check_keys.py            both; exit status 1 with a list
  CXX=clang++ tools/check_keys.py
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
ALLOWED = {  # header, function -> why it needs no key
    ("rooms/children/store.h", "found"): "a list: TSUMUGI_MAY_SEE is asked for each id",
    ("ground/documents/drafts.h", "keep_draft"): "keeps what was typed and gives its own number",
    ("rooms/children/doubles.h", "merge"): "the desk puts two records together and reads neither",
}


def snippets() -> list[str]:
    wrong = []
    files = sorted((ROOT / "tests/keys").glob("*.cpp"))
    if not any("// fails:" in f.read_text(encoding="utf-8") for f in files):
        wrong.append("tests/keys: no snippet that must fail")
    for path in files:
        fails = re.search(r"^// fails: (.+)$", path.read_text(encoding="utf-8"), re.M)
        run = subprocess.run([os.environ.get("CXX", "g++"), "-std=c++20", f"-I{SRC}", "-fsyntax-only", str(path)],
                             capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        name = path.relative_to(ROOT)
        if not fails and run.returncode != 0:
            wrong.append(f"{name}: must compile, but: {run.stderr.strip().splitlines()[0]}")
        elif fails and run.returncode == 0:
            wrong.append(f"{name}: compiles, and must not")
        elif fails and fails[1] not in run.stderr:
            wrong.append(f"{name}: fails without saying \"{fails[1]}\": {run.stderr.strip().splitlines()[0]}")
    return wrong


# A declaration at the beginning of a line: what it gives, its name, what it takes.
DECLARATION = re.compile(r"^(?!\s|//|#|using|struct|class|return)([\w:<>,&* ]+?)\s+\**&?(\w+)\(([^;{]*)\)(?: const)?;", re.M)


def headers() -> list[str]:
    wrong, used = [], set()
    for folder in ("rooms", "ground/documents", "ground/tasks"):
        for path in sorted((SRC / folder).rglob("*.h")):
            if path.name.endswith("testing.h") or "testing" in path.parts:
                continue
            source = path.relative_to(SRC).as_posix()
            for gives, name, takes in DECLARATION.findall(path.read_text(encoding="utf-8")):
                if gives.strip() == "void" or not re.search(r"\bChildId\b", takes) or "ChildKey" in takes:
                    continue
                used.add((source, name))
                if (source, name) not in ALLOWED:
                    wrong.append(f"src/{source}: {name}() gives something of a child to who has no ChildKey")
    wrong += [f"tools/check_keys.py: ALLOWED names {source} {name}(), which is not there" for source, name in ALLOWED if (source, name) not in used]
    return wrong


def main() -> int:
    wrong = headers() + snippets()
    print("\n".join(wrong) if wrong else "a child's data is read with a key alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
