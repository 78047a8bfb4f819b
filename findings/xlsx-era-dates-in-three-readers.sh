#!/usr/bin/env bash
# Packages: xlsx2csv 0.7.8 and python3-openpyxl 3.0.9 (Debian 12), read-excel-file 9.3.17 (npm).
# Input: a sheet as Japanese Excel writes it, 1 April 2019 twice: in the format of the date dialog ([$-411]ge.m.d), and
#   in the built-in format 57, which Excel uses for eras in Japan and which the file does not spell out.
# Guess: a reader knows both as days, or neither.
# Seen: xlsx2csv writes "ge.04.01" for the first: the year is gone, without a word; and the number 43556 for the second.
#   openpyxl gives a day for the first and the number for the second, read-excel-file the number for the first and a day
#   for the second. A birth date from such a list is a day, a number or a day without its year, by the reader's choice.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts read-excel-file@9.3.17 >/dev/null
apt-get download -qq xlsx2csv python3-openpyxl python3-et-xmlfile python3-jdcal 2>/dev/null || apt-get download -qq xlsx2csv python3-openpyxl python3-et-xmlfile
for package in *.deb; do dpkg -x "$package" deb; done
export PYTHONPATH="$work/deb/usr/lib/python3/dist-packages" PYTHONWARNINGS=ignore
cat > sheet.py <<'PY'
import zipfile
head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
package = "http://schemas.openxmlformats.org/package/2006/"
with zipfile.ZipFile("list.xlsx", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("[Content_Types].xml", f'{head}<Types xmlns="{package}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{kind}{name}+xml"/>' for part, name in
                  [("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"),
                   ("sharedStrings", "sharedStrings")]) + "</Types>")
    z.writestr("_rels/.rels", f'{head}<Relationships xmlns="{package}relationships">'
        f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    z.writestr("xl/workbook.xml", f'{head}<workbook {main} xmlns:r="{links}"><sheets>'
        '<sheet name="名簿" sheetId="1" r:id="rId1"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", f'{head}<Relationships xmlns="{package}relationships">'
        + "".join(f'<Relationship Id="rId{n}" Type="{links}/{name}" Target="{target}"/>' for n, (name, target) in
                  enumerate([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"),
                             ("sharedStrings", "sharedStrings.xml")], 1)) + "</Relationships>")
    z.writestr("xl/sharedStrings.xml", f'{head}<sst {main} count="1" uniqueCount="1"><si><t>葵</t></si></sst>')
    z.writestr("xl/styles.xml", f'{head}<styleSheet {main}><numFmts count="1">'
        '<numFmt numFmtId="176" formatCode="[$-411]ge\\.m\\.d;@"/></numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="游ゴシック"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf numFmtId="176" applyNumberFormat="1"/><xf numFmtId="57" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>")
    z.writestr("xl/worksheets/sheet1.xml", f'{head}<worksheet {main}><sheetData><row r="1">'
        '<c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43556</v></c><c r="C1" s="2"><v>43556</v></c></row></sheetData></worksheet>')
PY
/usr/bin/python3 sheet.py
csv=$(/usr/bin/python3 deb/usr/bin/xlsx2csv list.xlsx)
open=$(/usr/bin/python3 -c 'import openpyxl; print(*[c.value for c in next(openpyxl.load_workbook("list.xlsx").active.rows)], sep=",")')
file=$(node --input-type=module -e 'import read from "read-excel-file/node"; const [s] = await read("list.xlsx"); console.log(s.data[0].map(v => v instanceof Date ? v.toISOString().slice(0, 10) : v).join())')
echo "xlsx2csv:        $csv"
echo "openpyxl:        $open"
echo "read-excel-file: $file"
[ "$csv" = "葵,ge.04.01,43556" ] && [ "$open" = "葵,2019-04-01 00:00:00,43556" ] && [ "$file" = "葵,43556,2019-04-01" ]
