#!/usr/bin/env python3
"""Checks that every text of the user interface exists in Japanese and English.

A text is written in Japanese where it is used, and that is its msgid:
  *.mustache  {{#t}}こども{{/t}}
  *.cpp, *.h  tr(lang, "…"), ctx.tr("…"), ctx.say("…"), msgid("…"), and the message of a
              Problem{Kind::invalid, "field", "…"}
The English stands in the en.po of the part. The check fails where
  - a text has no English, or two files give different English for one text;
  - the English lacks a {place} or {{tag}} of the Japanese, or has a {place} that the Japanese lacks;
  - a template has kana or kanji outside {{#t}}…{{/t}} (a template that begins with {{! ja-only }} may);
  - a text inside an attribute has English with a quotation mark or a tag.

  tools/check_texts.py                               exit status 1 with a list of file:line
  tools/check_texts.py --missing-po rooms/children   the missing entries of a part, ready to fill in
  tools/check_texts.py --unused                      also lists entries that no text uses
  tools/check_texts.py --loose rooms/children        other Japanese literals of the sources, to look through
"""
import argparse
import pathlib
import re
import sys
from collections import defaultdict
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent

EXAMPLE = "docs/developers/example-room"

# The same characters as in is_japanese() of ground/html/source.cpp.
JAPANESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
LETTERS = re.compile("[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u3400-\u9fff"
                     "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]")
TEXT = re.compile(r"\{\{#t\}\}(.*?)\{\{/t\}\}", re.S)
COMMENT = re.compile(r"\{\{!.*?\}\}", re.S)
JA_ONLY = re.compile(r"\s*\{\{!\s*ja-only\s*\}\}")
PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
TAG = re.compile(r"\{\{\{?\s*([#^/&>]?\s*[\w.]+)\s*\}\}")

TOKEN = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<raw>(?:u8|u|U|L)?R"(?P<mark>[^()\\\s]{0,16})\((?P<body>.*?)\)(?P=mark)")'
    r'|(?P<string>(?:u8|u|U|L)?"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>'(?:\\.|[^'\\\n])+')"
    r"|(?P<number>\d[\w.']*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<mark_>[^\s])", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
CODE_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{1,2}|\n|.)", re.S)


class Use(NamedTuple):
    key: str
    path: pathlib.Path
    line: int
    kind: str  # "template", "attribute" or "code"


class Token(NamedTuple):
    kind: str  # "text", "word", "mark"
    value: str
    line: int


def shown(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files(pattern: str) -> list[pathlib.Path]:
    return sorted(path for folder in ("src", EXAMPLE) for path in (ROOT / folder).rglob(pattern))


def part_of(path: pathlib.Path) -> str:
    """rooms/children, ground/html, engines/referral; house for all of src/house; rooms/stays for the example."""
    if path.is_relative_to(ROOT / EXAMPLE):
        return "rooms/stays"
    parts = path.relative_to(ROOT / "src").parts
    return parts[0] if parts[0] == "house" else "/".join(parts[:2])


def text_key(text: str) -> str:
    """The same as text_key() of ground/html/source.cpp."""
    text = text.strip(" \t\r\n")
    text = re.sub(rf"(?<=[{JAPANESE}])[ \t\r]*\n[ \t\r\n]*(?=[{JAPANESE}])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text)


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def in_attribute(source: str, position: int) -> bool:
    """Whether the place lies between the quotation marks of a tag's attribute."""
    before = TEXT.sub(lambda m: "x" * len(m[0]), source[:position])
    before = re.sub(r"\{\{.*?\}\}", lambda m: "x" * len(m[0]), before, flags=re.S)
    tag = before[before.rfind("<"):] if "<" in before else ""
    return ">" not in re.sub(r'"[^"]*"', "", tag) and tag.count('"') % 2 == 1


def walk_template(path: pathlib.Path, complaints: list[str]) -> list[Use]:
    source = path.read_text(encoding="utf-8")
    uses = []
    for found in TEXT.finditer(source):
        kind = "attribute" if in_attribute(source, found.start()) else "template"
        key = text_key(found[1])
        line = line_of(source, found.start())
        if "{{#t}}" in found[1]:
            complaints.append(f"{shown(path)}:{line}: {{{{#t}}}} is never closed")
        elif not key:
            complaints.append(f"{shown(path)}:{line}: {{{{#t}}}} without a text")
        else:
            uses.append(Use(key, path, line, kind))
    rest = re.sub(TEXT, lambda m: "\n" * m[0].count("\n"), source)
    for found in re.finditer(r"\{\{\s*[#^/&]?\s*t\s*\}\}", rest):
        complaints.append(f"{shown(path)}:{line_of(rest, found.start())}: {found[0]} stands alone; "
                          "a text is {{#t}}…{{/t}}")
    if not JA_ONLY.match(source):
        rest = COMMENT.sub(lambda m: "\n" * m[0].count("\n"), rest)
        for number, line in enumerate(rest.split("\n"), 1):
            if LETTERS.search(line):
                complaints.append(f"{shown(path)}:{number}: Japanese outside {{{{#t}}}}: {line.strip()}")
    return uses


def unescaped(body: str) -> str:
    def one(found: re.Match) -> str:
        code = found[1]
        if code[0] in "uUx" and len(code) > 1:
            return chr(int(code[1:], 16))
        return "" if code == "\n" else ESCAPES.get(code, code)
    return CODE_ESCAPE.sub(one, body)


def tokens_of(source: str) -> list[Token]:
    """The tokens of a C++ source without comments, adjacent string literals joined."""
    tokens: list[Token] = []
    line, counted = 1, 0
    for found in TOKEN.finditer(source):
        line += source.count("\n", counted, found.start())
        counted = found.start()
        kind = found.lastgroup
        if found["comment"]:
            continue
        if found["raw"] or found["string"]:
            text = found["body"] if found["raw"] else unescaped(found["string"].split('"', 1)[1][:-1])
            if tokens and tokens[-1].kind == "text":
                tokens[-1] = tokens[-1]._replace(value=tokens[-1].value + text)
            else:
                tokens.append(Token("text", text, line))
        else:
            tokens.append(Token("word" if kind == "word" else "mark", found[0], line))
    return tokens


def argument(tokens: list[Token], start: int, number: int) -> list[Token]:
    """The tokens of the number-th argument (from 0) of a list whose first argument begins at `start`."""
    depth, current, found = 0, 0, []
    for token in tokens[start:]:
        if token.kind == "mark":
            if token.value in "([{":
                depth += 1
            elif token.value in ")]}":
                depth -= 1
                if depth < 0:
                    break
            elif token.value == ";" and depth == 0:
                break
            elif token.value == "," and depth == 0:
                current += 1
                continue
        if current == number:
            found.append(token)
        elif current > number:
            break
    return found


def walk_code(path: pathlib.Path) -> tuple[list[Use], list[Token]]:
    """The texts of a source, and its other literals with Japanese."""
    tokens = tokens_of(path.read_text(encoding="utf-8"))
    texts: dict[int, Token] = {}
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        following = [t.value for t in tokens[at + 1:at + 3]]
        if token.value in ("tr", "msgid", "say") and following[:1] == ["("]:
            # tr(lang, text) as a function, ctx.tr(text) and ctx.say(text) as members.
            member = at > 0 and tokens[at - 1].value in (".", ">")
            inside = argument(tokens, at + 2, 1 if token.value == "tr" and not member else 0)
        elif token.value == "Kind" and following == [":", ":"]:
            inside = argument(tokens, at + 3, 2)
        else:
            continue
        for literal in inside:
            if literal.kind == "text" and LETTERS.search(literal.value):
                texts[id(literal)] = literal
    uses = [Use(t.value, path, t.line, "code") for t in texts.values()]
    others = [t for t in tokens if t.kind == "text" and id(t) not in texts and LETTERS.search(t.value)]
    return uses, others


def read_po(path: pathlib.Path, complaints: list[str]) -> dict[str, tuple[str, int]]:
    """msgid -> (msgstr, line), by the rules of parse_po() in ground/html/messages.cpp."""
    entries: dict[str, tuple[str, int]] = {}
    state = {"part": None, "id": "", "str": "", "fuzzy": False, "line": 0}

    def finish() -> None:
        if state["part"] is None:
            return
        if state["id"] and state["str"] and not state["fuzzy"]:
            if state["id"] in entries:
                complaints.append(f"{shown(path)}:{state['line']}: {state['id']!r} stands there twice")
            entries[state["id"]] = (state["str"], state["line"])
        state.update(part=None, fuzzy=False)

    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        line = line.strip(" \t\r")
        found = re.fullmatch(r'(?:(msgid|msgstr) *)?"((?:\\.|[^"\\])*)"', line)
        if not line:
            continue
        if line.startswith("#"):
            if state["part"] == "str":
                finish()
            if line.startswith("#,") and "fuzzy" in line:
                state["fuzzy"] = True
        elif not found or (found[1] == "msgstr" and state["part"] != "id") or (
                not found[1] and state["part"] is None) or (found[1] == "msgid" and state["part"] == "id"):
            complaints.append(f"{shown(path)}:{number}: no msgid, msgstr or quoted text in its place: {line}")
        elif found[1] == "msgid":
            finish()
            state.update(part="id", id=unescaped(found[2]), str="", line=number)
        elif found[1] == "msgstr":
            state.update(part="str", str=unescaped(found[2]))
        else:
            state[state["part"]] += unescaped(found[2])
    if state["part"] == "id":
        complaints.append(f"{shown(path)}:{state['line']}: a msgid without msgstr")
        state["part"] = None
    finish()
    return entries


def check_english(key: str, english: str, where: str, kinds: set[str], complaints: list[str]) -> None:
    templates, code = kinds & {"template", "attribute"}, "code" in kinds
    if templates:
        # English may have more tags than the Japanese (a plural's section), never fewer.
        lost = set(TAG.findall(key)) - set(TAG.findall(english))
        complaints += [f"{where}: the English lacks {{{{{tag}}}}} of {key!r}" for tag in sorted(lost)]
    if code:
        places, given = set(PLACE.findall(key)), set(PLACE.findall(english))
        complaints += [f"{where}: the English lacks {{{place}}} of {key!r}" for place in sorted(places - given)]
        complaints += [f"{where}: {{{place}}} is not in the Japanese {key!r}" for place in sorted(given - places)]
    if "attribute" in kinds and re.search(r'["<>]', TAG.sub("", english)):
        complaints.append(f"{where}: a text inside an attribute must not hold a quotation mark or a tag: {english!r}")


def quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{text}"'


def belongs(path: pathlib.Path, part: str) -> bool:
    name = part_of(path)
    return name == part or name.split("/")[-1] == part


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--missing-po", metavar="PART")
    options.add_argument("--unused", action="store_true")
    options.add_argument("--loose", metavar="PART")
    options.add_argument("--part", metavar="PART", help="complains about this part only")
    options.add_argument("--root", metavar="DIR", help="another project's folder (for tests)")
    chosen = options.parse_args()
    global ROOT
    if chosen.root:
        ROOT = pathlib.Path(chosen.root).resolve()

    complaints: list[str] = []
    uses: list[Use] = []
    loose: list[tuple[pathlib.Path, Token]] = []
    for path in files("*.mustache"):
        uses += walk_template(path, complaints)
    for path in files("*.cpp") + files("*.h"):
        if not path.name.endswith("_test.cpp"):
            found, others = walk_code(path)
            uses += found
            loose += [(path, token) for token in others]

    english: dict[str, tuple[str, pathlib.Path, int]] = {}
    for path in files("en.po"):
        for key, (text, line) in read_po(path, complaints).items():
            if key in english and english[key][0] != text:
                other = english[key]
                complaints.append(f"{shown(path)}:{line}: {key!r} is {text!r} here and {other[0]!r} in "
                                  f"{shown(other[1])}:{other[2]}")
            english.setdefault(key, (text, path, line))

    kinds: dict[str, set[str]] = defaultdict(set)
    missing: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        kinds[use.key].add(use.kind)
        if use.key not in english:
            missing[use.key].append(use)
    for key, (text, path, line) in english.items():
        check_english(key, text, f"{shown(path)}:{line}", kinds[key], complaints)

    if chosen.missing_po:
        for key, places in missing.items():
            places = [use for use in places if belongs(use.path, chosen.missing_po)]
            if places:
                print("#: " + " ".join(f"{shown(use.path)}:{use.line}" for use in places))
                print(f'msgid {quoted(key)}\nmsgstr ""\n')
        return 0
    if chosen.loose:
        for path, token in loose:
            if belongs(path, chosen.loose) and token.value not in english:
                print(f"{shown(path)}:{token.line}: {token.value!r}")
        return 0

    complaints += [f"{shown(use.path)}:{use.line}: no English for {key!r}"
                   for key, places in missing.items() for use in places]
    if chosen.part:
        complaints = [c for c in complaints if belongs(ROOT / c.split(":", 1)[0], chosen.part)]
    for complaint in complaints:
        print(complaint)
    if chosen.unused:
        literals = {token.value for _, token in loose}
        for key, (_, path, line) in english.items():
            if key not in kinds and key not in literals:
                print(f"{shown(path)}:{line}: no text uses {key!r}")
    if complaints:
        print(f"{len(complaints)} to mend; tools/check_texts.py --missing-po PART prints entries to fill in",
              file=sys.stderr)
        return 1
    print(f"{len(set(u.key for u in uses))} texts, each in Japanese and English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
