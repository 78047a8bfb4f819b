// Looks for the names and days of lists in whatever a server or a page holds (attack A6 of docs/census.md).
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';

/// A list of `census synth`: its titles, and its rows.
export const tableOf = file => {
  const [head, ...rows] = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/)
    .map(line => line.split(',').map(cell => cell.replace(/^"|"$/g, '').trim()));
  return { head, rows };
};
/// Whole names in both writings as a list of `census synth` has them, 4 letters or more.
export function namesOf(file) {
  const { head, rows } = tableOf(file);
  const columns = titles => titles.map(title => head.indexOf(title)).filter(at => at >= 0);
  const whole = columns(['氏名', '児童氏名', 'ｶﾅ氏名', 'フリガナ', 'ふりがな']), split = [columns(['姓', '名']), columns(['セイ', 'メイ'])];
  return rows.flatMap(row => [...whole.map(at => row[at]), ...split.map(parts => parts.map(at => row[at]).join('　'))])
    .filter(name => name.replace(/[\s　]/g, '').length >= 4);
}
/// Dates of birth as the list writes them.
export function daysOf(file) {
  const { head, rows } = tableOf(file);
  return rows.map(row => row[head.indexOf('生年月日')]).filter(day => day?.length >= 6);
}

const shifted = (text, from, to, by) => [...text].map(letter => letter >= from && letter <= to ? String.fromCodePoint(letter.codePointAt(0) + by) : letter).join('');
const shiftJis = (() => {
  const bytes = new Map(), decoder = new TextDecoder('shift_jis');
  for (let byte = 0x20; byte < 0xe0; byte++) bytes.set(decoder.decode(Uint8Array.of(byte)), [byte]);
  for (let lead = 0x81; lead < 0xfd; lead++) {
    for (let trail = 0x40; trail < 0xfd; trail++) {
      const letter = decoder.decode(Uint8Array.of(lead, trail));
      if ([...letter].length === 1 && letter !== '\uFFFD' && !bytes.has(letter)) bytes.set(letter, [lead, trail]);
    }
  }
  return text => {
    const all = [...text].map(letter => bytes.get(letter));
    return all.every(Boolean) ? Buffer.from(all.flat()) : null;
  };
})();
/// What of base64 stays the same wherever the text begins in it.
const base64 = bytes => [0, 1, 2].map(shift => {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return Buffer.from(text.slice([0, 2, 3][shift], Math.floor((bytes.length + shift) / 3) * 4));
});
/// A text in the forms in which it may lie somewhere: as written, of one width, in either kana, without spaces; as UTF-8,
/// UTF-16 and Shift_JIS; of UTF-8 also base64, hexadecimal and percent signs.
export function formsOf(text) {
  const plain = text.normalize('NFKC');
  const written = new Set([text, plain, shifted(plain, 'ぁ', 'ゖ', 0x60), shifted(plain, 'ァ', 'ヶ', -0x60)].flatMap(form => [form, form.replace(/[\s　]/g, '')]));
  return [...written].filter(form => form.length >= 4).flatMap(form => {
    const utf8 = Buffer.from(form), hex = utf8.toString('hex');
    return [utf8, Buffer.from(form, 'utf16le'), Buffer.from(form, 'utf16le').swap16(), shiftJis(form), ...base64(utf8), Buffer.from(hex),
      Buffer.from(hex.toUpperCase()), Buffer.from(encodeURIComponent(form))];
  }).filter(form => form && form.length >= 6 && !form.includes(10));
}

/// All that a running server holds in memory: what a core dump would have.
export function memoryOf(pid) {
  const memory = openSync(`/proc/${pid}/mem`, 'r'), parts = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [range, rights, , , , name] = line.split(/\s+/);
    if (!rights?.startsWith('rw') || name?.startsWith('/dev')) continue;
    const [from, to] = range.split('-').map(end => BigInt(`0x${end}`));
    const part = Buffer.alloc(Number(to - from));
    try { parts.push(part.subarray(0, readSync(memory, part, 0, part.length, from))); } catch { /* unmapped meanwhile */ }
  }
  closeSync(memory);
  return parts;
}

/// The patterns (buffers without line feeds) that occur in one of the parts, as latin1 texts.
function found(patterns, parts) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsumugi-names-'));
  try {
    const file = path.join(folder, 'patterns');
    writeFileSync(file, Buffer.concat(patterns.flatMap(pattern => [pattern, Buffer.from('\n')])), { mode: 0o600 });
    const hits = new Set();
    for (const part of parts) {
      const grep = spawnSync('grep', ['-aFof', file], { input: part, env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 2 ** 30, encoding: 'latin1' });
      assert.ok(grep.status <= 1, `grep: ${grep.stderr}`);
      for (const hit of grep.stdout.split('\n')) if (hit) hits.add(hit);
    }
    return hits;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/// A search for `texts` in all their forms. What stands in `known` already (made-up names of the demonstration) is left out.
export class NameSearch {
  constructor(texts, known = []) {
    const all = [...new Set(texts)];
    const theirs = found(all.flatMap(formsOf), known);
    this.texts = all.filter(text => !formsOf(text).some(form => theirs.has(form.toString('latin1'))));
    assert.ok(this.texts.length > all.length / 2, `of ${all.length} texts only ${this.texts.length} are not in the demonstration`);
    this.patterns = this.texts.flatMap(formsOf);
  }
  /// Nothing of the texts stands in `parts`; `sure` does, or the search itself is at fault.
  standsNotIn(where, parts, sure) {
    const hits = found([...this.patterns, Buffer.from(sure)], parts);
    assert.ok(hits.delete(Buffer.from(sure).toString('latin1')), `${sure} is not found in ${where}`);
    assert.equal(hits.size, 0, `${hits.size} forms of names or days of a list were found in ${where}`);
  }
}
