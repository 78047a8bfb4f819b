#!/usr/bin/env python3
"""Writes src/rooms/census/static/census-tables.js: the tables and English texts that the encoder in the browser shares with the program.

The tables stand in the C++ sources (engines/linkage, ground/base/text_variants.inc, engines/census/kinds.cpp) and nowhere
else; tests/peers/census.test.mjs fails where the written file is not what this program would write.

  tools/make_census_tables.py           writes the file
  tools/make_census_tables.py --check   exit status 1 where it would change, or where a text has no English
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "src/rooms/census/static"
OUT = SCRIPTS / "census-tables.js"
STRING = r'"((?:\\.|[^"\\])*)"'


def source(path: str) -> str:
    return (ROOT / "src" / path).read_text(encoding="utf-8")


def block(text: str, name: str) -> str:
    """What stands behind `name` up to the semicolon that ends the declaration, line breaks as blanks: the layout of
    the source does not count."""
    begin = text.index(name)
    return re.sub(r"\s*\n\s*", " ", text[begin:text.index(";\n", begin)])


def joined(text: str) -> str:
    return "".join(re.findall(r'U' + STRING, text))


def pairs(text: str) -> str:
    """"乘乗 亘亙" as one text without blanks: variant, form, variant, form ..."""
    return "".join(pair for pair in joined(text).split(" ") if pair)


def po(path: pathlib.Path) -> dict[str, str]:
    entries = {}
    for found in re.finditer(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n?)+)', path.read_text(encoding="utf-8"), re.M):
        key, value = ("".join(json.loads(line) for line in part.strip().split("\n")) for part in found.groups())
        if key:
            entries[key] = value
    return entries


def texts() -> tuple[dict[str, str], list[str]]:
    english = {}
    for path in sorted((ROOT / "src").rglob("en.po")):
        for key, value in po(path).items():
            english.setdefault(key, value)
    used = {}
    missing = []
    for path in sorted(SCRIPTS.glob("census*.js")):
        if path in (OUT, SCRIPTS / "census-libsodium.js"):
            continue
        for key in re.findall(r"\b(?:say|fail|msgid|note|tr)\('((?:[^'\\]|\\.)+)'", path.read_text(encoding="utf-8")):
            if not re.search("[\u3041-\u30fa\u4e00-\u9fff]", key):
                continue
            if key in english:
                used[key] = english[key]
            else:
                missing.append(f"{path.name}: {key}")
    return used, missing


def main() -> int:
    kana, columns = source("engines/linkage/kana.cpp"), source("engines/linkage/columns.cpp")
    kanji = source("engines/linkage/kanji_table.inc")
    kinds = ROOT / "src/engines/census/kinds.cpp"
    fields = re.findall(r'\{Field::\w+, "(\w+)", "([^"]*)"\}', block(columns, "kNamed"))
    order = re.findall(r"\w+", re.search(r"enum class Field \{(.*?)kCount", source("engines/linkage/linkage.h"), re.S)[1])
    assert sorted(order) == sorted(name for name, _ in fields), "a field without titles"
    english, missing = texts()
    tables = {
        "same": pairs(block(kanji, "kSameLetter")),
        "mixed": pairs(block(kanji, "kMixedUp")),
        "variants": pairs(block(source("ground/base/text_variants.inc"), "kVariants")),
        "syllables": re.findall(r'\{"(\w+)", U"(\w+)"\}', block(kana, "kSyllables")),
        "marked": re.findall(r"\{U" + STRING + r", '(\w)'\}", block(kana, "kMarked")),
        "fields": fields,
        "care": [[int(item), word] for item, word in
                 re.findall(r'\{(\d+), "([^"]+)"\}', block(kinds.read_text(encoding="utf-8"), "kCareWords"))]
        if kinds.exists() else [],
        "english": dict(sorted(english.items())),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in tables.items()]
    made = ("// Made by tools/make_census_tables.py from the C++ sources and the en.po files. Do not edit.\nexport default {\n"
            + ",\n".join(lines) + "\n};\n")
    for text in missing:
        print(f"no English: {text}", file=sys.stderr)
    if "--check" in sys.argv:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != made:
            print("census-tables.js is out of date: run tools/make_census_tables.py", file=sys.stderr)
            return 1
    else:
        OUT.write_text(made, encoding="utf-8")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
