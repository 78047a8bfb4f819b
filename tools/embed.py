#!/usr/bin/env python3
"""Writes one assembler file that holds every embedded asset, with a table of (name, start, end).

An asset's name is its path from the project's root without a leading "src/": "rooms/children/views/show.mustache",
"migrations/0001_ground.sql", "static/app.css" (of static/ or of a room's own folder static/). ground/base/assets.cpp reads the table. A third
argument names the folder of a room that stands elsewhere (the example for developers): its files are rooms/stays/..., its
migration the last one.
"""
import pathlib
import sys

ENDINGS = {".mustache", ".po", ".json", ".csv", ".txt"}


def assets(root: pathlib.Path):
    found = [p for p in (root / "src").rglob("*") if p.suffix in ENDINGS]
    found += (root / "migrations").glob("*.sql")
    found += [p for p in (root / "static").rglob("*") if p.is_file()]
    named = [(path.relative_to(root).as_posix().removeprefix("src/"), path) for path in found]
    # A room's own scripts lie beside it and are named as the others.
    named += [("static/" + path.name, path) for path in (root / "src/rooms").glob("*/static/*")]
    return sorted(named)


def room(folder: pathlib.Path):
    named = [("rooms/stays/" + p.relative_to(folder).as_posix(), p) for p in folder.rglob("*") if p.suffix in ENDINGS]
    return named + [("migrations/9000_" + p.name, p) for p in folder.glob("*.sql")]


def main() -> None:
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    lines = [".section .rodata"]
    table = []
    found = assets(root)
    if len(sys.argv) > 3:
        found += room(pathlib.Path(sys.argv[3]))
    for number, (name, path) in enumerate(sorted(found)):
        lines += [f"asset_{number}:", f'.incbin "{path}"', f"asset_{number}_end:", ".byte 0"]
        lines += [f"asset_{number}_name:", f'.asciz "{name}"']
        table.append(number)
    lines += ['.section .data.rel.ro,"aw"', ".balign 8", ".global tsumugi_assets", "tsumugi_assets:"]
    for number in table:
        lines.append(f".quad asset_{number}_name, asset_{number}, asset_{number}_end")
    lines += [".quad 0, 0, 0", '.section .note.GNU-stack,"",@progbits', ""]
    out.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
