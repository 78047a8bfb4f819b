#!/usr/bin/env python3
"""Lines of each part at one commit or several, side by side: sources without tests, and templates.

  tools/count_rooms.py dfcd057 HEAD
"""
import collections
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*words: str) -> str:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout


def counted(commit: str) -> dict[str, int]:
    lines: dict[str, int] = collections.Counter()
    for name in git("ls-tree", "-r", "--name-only", commit, "src/rooms", "src/ground", "src/engines").splitlines():
        if not name.endswith((".cpp", ".h", ".mustache")) or name.endswith(("_test.cpp", "testing.h", "region_world.h")):
            continue
        lines["/".join(name.split("/")[1:3])] += git("show", f"{commit}:{name}").count("\n")
    return lines


def main() -> None:
    columns = [counted(commit) for commit in sys.argv[1:]]
    for part in sorted(set().union(*columns)):
        print(f"{part:24}" + "".join(f"{column.get(part, 0):8}" for column in columns))


if __name__ == "__main__":
    main()
