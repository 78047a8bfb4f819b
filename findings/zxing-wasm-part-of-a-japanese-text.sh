#!/usr/bin/env bash
# Packages: zxing-wasm 3.1.6 (npm, zxing-cpp in WebAssembly) as the reader, qrencode 4.1.1 (Debian 12) as the writer.
# Input: a line of a medicine list in Shift_JIS, once in one QR symbol, once in two symbols that belong together
#   (structured append), which is how long lists are printed.
# Guess: the encoding is recognised alike, and the texts of the parts put together are the whole text.
# Seen: in one symbol the text comes out in Japanese. In two symbols the writer cuts between the two bytes of a letter,
#   each part is judged alone, and the first part comes out as Latin letters without an error (isValid is true). The
#   bytes are right: joined in the order of sequenceIndex and decoded once, they are the text.
#   Besides: without a wasmBinary of one's own the package asks a host on the internet for it, and so reads nothing in a
#   closed network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts zxing-wasm@3.1.6 >/dev/null
apt-get download -qq qrencode libqrencode4 2>/dev/null
for package in *.deb; do dpkg -x "$package" deb; done
lib=$(dirname "$(find deb -name 'libqrencode.so.4' | head -1)")
cat > try.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
const wasm = readFileSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });
const text = 'LIST,1\r\n1,長曽我部 葵,2,R010401,,,,,,,,ﾁｮｳｿｶﾍﾞ ｱｵｲ\r\n5,R081201,1\r\n201,1,フェノバール散１０％,0.3,g,2\r\n';
const decode = bytes => new TextDecoder('shift_jis').decode(bytes);
writeFileSync('list.sjis', execFileSync('iconv', ['-f', 'utf-8', '-t', 'cp932'], { input: text }));
const write = (...more) => execFileSync('deb/usr/bin/qrencode', ['-8', '-l', 'M', '-s', '6', '-r', 'list.sjis', ...more]);
const read = async file => (await readBarcodes(new Blob([readFileSync(file)]), { formats: ['QRCode'] }))[0];
write('-o', 'one.png');
const one = await read('one.png');
console.log('one symbol:', one.text === text ? 'Japanese' : 'other');
write('-S', '-v', '5', '-o', 'part.png');
const files = readdirSync('.').filter(name => /^part-\d+\.png$/.test(name)).sort();
const parts = [];
for (const file of files) parts.push(await read(file));
const words = parts.map(part => part.text).join('');
const bytes = Buffer.concat(parts.map(part => Buffer.from(part.bytes)));
console.log(`${parts.length} symbols: valid ${parts.every(part => part.isValid)}, texts joined are the text: ${words === text}`);
console.log('a part as it comes out:', JSON.stringify(parts.find(part => !text.includes(part.text))?.text.slice(0, 40)));
console.log('bytes joined, decoded once, are the text:', decode(bytes) === text);
process.exit(one.text === text && parts.length >= 2 && parts.every(part => part.isValid) && words !== text && decode(bytes) === text ? 0 : 1);
JS
LD_LIBRARY_PATH="$work/$lib" node try.mjs
