#!/usr/bin/env python3
"""Writes src/ground/base/holidays.inc from the npm package @holiday-jp/holiday_jp.

    npm pack @holiday-jp/holiday_jp@2.5.1 && tar xzf holiday-jp-holiday_jp-2.5.1.tgz
    tools/make_holidays.py package > src/ground/base/holidays.inc
"""
import json
import pathlib
import re
import sys

ENTRY = re.compile(r'"(\d{4})-(\d\d)-(\d\d)": \{.*?\bname: "(.*?)"', re.S)


def main() -> None:
    package = pathlib.Path(sys.argv[1])
    version = json.loads((package / "package.json").read_text())["version"]
    entries = ENTRY.findall((package / "lib/holidays.js").read_text())
    # The package names a substitute day after the wrong holiday when several are in a row (6 May 2026).
    entries = [(y, m, d, "振替休日" if name.endswith("振替休日") else name) for y, m, d, name in entries]
    names = sorted({name for *_, name in entries})
    print(f"// Made by tools/make_holidays.py from @holiday-jp/holiday_jp {version}; do not edit.")
    print("// MIT License, Copyright (c) 2016 holiday-jp (https://github.com/holiday-jp/holiday_jp-js).")
    print("// clang-format off")
    print("constexpr std::string_view kHolidayNames[] = {")
    for name in names:
        print(f'    "{name}",')
    print("};")
    print("/// (year, month, day, index into kHolidayNames), packed by h() and sorted.")
    print("constexpr std::uint32_t kHolidays[] = {")
    years = {}
    for year, month, day, name in sorted(entries):
        years.setdefault(year, []).append(f"h({int(year)},{int(month)},{int(day)},{names.index(name)})")
    for items in years.values():
        for start in range(0, len(items), 6):
            print("    " + ", ".join(items[start:start + 6]) + ",")
    print("};")
    print("// clang-format on")


if __name__ == "__main__":
    main()
