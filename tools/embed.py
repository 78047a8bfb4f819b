#!/usr/bin/env python3
"""Writes one assembler file that holds every embedded asset, with a table of (name, start, end).

An asset's name is its path from the project's root without a leading "src/": "rooms/children/views/show.mustache",
"migrations/0001_ground.sql", "static/app.css" (of static/ or of a room's own folder static/). ground/base/assets.cpp reads the table.
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


def main() -> None:
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    lines = [".section .rodata"]
    table = []
    for number, (name, path) in enumerate(assets(root)):
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
