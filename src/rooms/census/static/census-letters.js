// Letters of names as the keys of a count compare them: engines/linkage (letters, kana, kanji) and ground/base/text, rule
// by rule. tests/peers/census.test.mjs holds both to the same answers.
import tables from './census-tables.js';

const code = (text) => text.codePointAt(0);
const between = (c, from, to) => c >= code(from) && c <= code(to);

export const isKana = (c) => between(c, 'ァ', 'ヺ') || c === 0x30fc;
const isHiragana = (c) => between(c, 'ぁ', 'ゖ');
export const isKanji = (c) => (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff)
  || c === code('々') || c === code('〆');
export const isLatin = (c) => between(c, 'a', 'z') || between(c, 'A', 'Z');
export const isBlank = (c) => c <= 0x20 || c === 0x7f || c === 0xa0 || c === 0x3000 || (c >= 0x2000 && c <= 0x200d) || c === 0xfeff
  || c === 0x202f;
const isDash = (c) => c === 0x2d || c === 0x30fc || c === 0x3d || c === 0x7e || c === 0x301c || (c >= 0x2010 && c <= 0x2015)
  || c === 0x2212 || c === 0x30a0 || c === 0xff0d || c === 0xff70;
const gaps = new Set([...'〓?\ufffd■□●○◯*＊×◆▲'].map(code));
const isGap = (c) => (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0x10fffd) || gaps.has(c);
const isSelector = (c) => (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);

export const codePoints = (text) => Array.from(text, code);
export const textOf = (points) => {
  let out = '';
  for (let i = 0; i < points.length; i += 4096) out += String.fromCodePoint(...points.slice(i, i + 4096));
  return out;
};

const pairTable = (pairs) => {
  const letters = codePoints(pairs), table = new Map();
  for (let i = 0; i + 1 < letters.length; i += 2) table.set(letters[i], letters[i + 1]);
  return table;
};
const same = pairTable(tables.same), mixed = pairTable(tables.mixed), variants = pairTable(tables.variants);
const twins = (from, to) => {
  const a = codePoints(from), b = codePoints(to);
  return new Map(a.map((c, i) => [c, b[i]]));
};

// ---- ground/base/text ----------------------------------------------------------------------------------------

/// NFKC; a lone surrogate becomes U+FFFD.
export const nfkc = (text) => (text.isWellFormed?.() ?? true ? text : text.toWellFormed()).normalize('NFKC');
const whiteSpace = /^[\p{White_Space}\ufeff\u200b]$/u;
const control = /^\p{Cc}$/u;
/// Without white space at both ends and without control characters other than newline and tab.
export const trimmed = (text) => {
  if (/^[\x21-\x7e]*$/.test(text)) return text;
  let out = '', kept = 0;
  for (const letter of text) {
    const blank = whiteSpace.test(letter);
    if ((blank && out === '') || (control.test(letter) && letter !== '\n' && letter !== '\t')) continue;
    out += letter;
    if (!blank) kept = out.length;
  }
  return out.slice(0, kept);
};
const isAscii = (text) => /^[\0-\x7f]*$/.test(text);
/// NFKC and every dash to '-'.
export const asciiKey = (text) => (isAscii(text) ? text : nfkc(text).replace(/[\u2010-\u2015\u2212\u30fc\uff70\uff0d]/g, '-'));
export const digits = (text) => asciiKey(text).replace(/[^0-9]/g, '');

const largeHiragana = twins('ぁぃぅぇぉっゃゅょゎゕゖ', 'あいうえおつやゆよわかけ');
const voicedHiragana = (c) => ('かきくけこさしすせそたちつてとはひふへほ'.includes(String.fromCodePoint(c)) ? c + 1 : c);
const isIdeograph = (c) => (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
const dropped = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Mn}・·]$/u;
const caseFolded = (text) => nfkc(nfkc(text).replace(/\p{Default_Ignorable_Code_Point}/gu, '').replace(/[\s\S]/gu, (letter) =>
  (letter === 'ẞ' || letter === 'ß' ? 'ss' : letter === 'ς' ? 'σ' : letter.toLowerCase())));
/// base::search_key: for sex, symbols of insurance and words of care.
export const searchKey = (text) => {
  if (isAscii(text)) return text.replace(/[\0-\x20\x7f]/g, '').toLowerCase();
  const out = [];
  let before = 0;
  for (const letter of caseFolded(text)) {
    if (dropped.test(letter)) continue;
    let c = code(letter);
    if ((c >= 0x2010 && c <= 0x2015) || c === 0x2212 || c === 0x30fc || c === 0xff70 || c === 0xff0d || letter === '〜' || letter === '~') {
      c = 0x2d;
    } else if (c >= 0x3041 && c <= 0x30ff) {
      if (between(c, 'ァ', 'ヶ') || letter === 'ヽ' || letter === 'ヾ') c -= 0x60;
      c = largeHiragana.get(c) ?? c;
      if (c === code('が') && isIdeograph(before)) c = code('け');
      const afterKana = between(before, 'ぁ', 'ん');
      if (c === code('ゝ') && afterKana) c = before;
      if (c === code('ゞ') && afterKana) c = voicedHiragana(before);
    } else if (letter === '々' && isIdeograph(before)) {
      c = before;
    } else if (isIdeograph(c)) {
      c = variants.get(c) ?? c;
    }
    out.push(c);
    before = c;
  }
  return textOf(out);
};

// ---- engines/linkage/letters ---------------------------------------------------------------------------------

const voiceless = new Set(codePoints('カキクケコサシスセソタチツテトハヒフヘホ'));
const withVoice = (c) => (c === code('ウ') ? code('ヴ') : voiceless.has(c) ? c + 1 : c);
const withHalfVoice = (c) => (between(c, 'ハ', 'ホ') && (c - code('ハ')) % 3 === 0 ? c + 2 : c);

/// NFKC as code points, hiragana as katakana, loose voiced marks put together, variation selectors gone.
export const folded = (typed) => {
  const out = [];
  const dropBlanks = () => {
    while (out.length > 0 && out.at(-1) === 0x20) out.pop();
  };
  for (const letter of nfkc(typed)) {
    let c = code(letter);
    if (isSelector(c)) continue;
    if (isHiragana(c) || c === 0x309d || c === 0x309e) c += 0x60;
    const before = out.length > 0 ? out.at(-1) : 0;
    if (c === 0x3099 || c === 0x309b) {
      dropBlanks();
      if (out.length > 0) out.push(withVoice(out.pop()));
    } else if (c === 0x309a || c === 0x309c) {
      dropBlanks();
      if (out.length > 0) out.push(withHalfVoice(out.pop()));
    } else if (c === code('ヽ') && isKana(before)) {
      out.push(before);
    } else if (c === code('ヾ') && isKana(before)) {
      out.push(withVoice(before));
    } else {
      out.push(c);
    }
  }
  return out;
};

const large = twins('ァィゥェォャュョッヮヵヶ', 'アイウエオヤユヨツワカケ');
const oRow = new Set(codePoints('オコゴソゾトドノホボポモヨロ')), uRow = new Set(codePoints('ウクグスズツヌフブプムユル'));
const oldKana = twins('ヰヱヲヂヅヷヸヹヺ', 'イエオジズバビベボ');
const bRow = twins('ァィェォアイエオ', 'バビベボバビベボ');
const longMark = 0x30fc;
/// Rules 3 to 6 of census.md 4.1 over katakana.
const foldKana = (katakana) => {
  const out = [];
  const put = (given) => {
    const c = large.get(given) ?? given, before = out.length > 0 ? out.at(-1) : 0;
    const u = c === code('ウ'), o = c === code('オ');
    if (c === longMark || ((u || o) && oRow.has(before)) || (u && uRow.has(before))) return;
    out.push(c);
  };
  for (let i = 0; i < katakana.length; ++i) {
    const c = katakana[i];
    if (c === code('ヴ')) {
      const b = bRow.get(katakana[i + 1]);
      put(b ?? code('ブ'));
      if (b !== undefined) ++i;
    } else {
      put(oldKana.get(c) ?? c);
    }
  }
  return out;
};

const signs = (text) => new Set(codePoints(text));
const betweenKana = signs('・·,.'), betweenKanji = signs("・·.,'");

/// A reading in the form that keys compare; empty when the text holds anything but kana.
export const kanaKey = (typed) => {
  const letters = [];
  for (const c of folded(typed)) {
    if (isBlank(c) || betweenKana.has(c)) continue;
    if (isDash(c)) letters.push(longMark);
    else if (isKana(c)) letters.push(c);
    else return '';
  }
  return textOf(foldKana(letters));
};

const plain = twins('ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ', 'カキクケコサシスセソタチツテトハヒフヘホハヒフヘホ');
export const looseKana = (key) => textOf(codePoints(key).map((c) => plain.get(c) ?? c));

const marked = new Map(tables.marked.flatMap(([letters, latin]) => [...letters].map((letter) => [code(letter), latin])));
const plainLatin = (c) => (isLatin(c) ? String.fromCodePoint(c).toLowerCase() : marked.get(c) ?? '');
/// a-z of a Latin text, without marks, blanks and signs.
export const latinKey = (typed) => folded(typed).map(plainLatin).join('');

const isVowel = (letter) => letter !== undefined && 'aiueo'.includes(letter);
/// Hepburn, Kunrei or passport spelling to a kana key; null for what is no Japanese syllable.
export const kanaOfRomaji = (typed) => {
  let text = '';
  for (const c of folded(typed)) {
    if (isBlank(c) || isDash(c) || c === 0x2e || c === 0x2c) continue;
    if (c === 0x27 || c === 0x2019) {
      text += "'";
      continue;
    }
    const latin = plainLatin(c);
    if (latin === '') return null;
    text += latin === 'l' ? 'r' : latin === 'v' ? 'b' : latin;
  }
  let kana = '';
  for (let at = 0; at < text.length;) {
    const c = text[at], next = text[at + 1];
    if (c === "'") {
      ++at;
    } else if ((c === 'n' && !isVowel(next) && next !== 'y') || (c === 'm' && (next === 'b' || next === 'm' || next === 'p'))) {
      kana += 'ン';
      ++at;
    } else if (c === 'h' && at > 0 && text[at - 1] === 'o' && !isVowel(next) && next !== 'y') {
      ++at;
    } else if ((c === next && !isVowel(c)) || text.startsWith('tch', at)) {
      kana += 'ッ';
      ++at;
    } else {
      const found = tables.syllables.find(([latin]) => text.startsWith(latin, at));
      if (!found) return null;
      kana += found[1];
      at += found[0].length;
    }
  }
  return kana === '' ? null : textOf(foldKana(codePoints(kana)));
};

/// Whether a written name has a letter that its sender's machine could not show.
export const hasGap = (typed) => codePoints(typed).some((c) => isGap(c) || c === 0xff1f);
export const hasLatin = (text) => folded(text).some(isLatin);
export const hasKanji = (text) => folded(text).some(isKanji);

const no = signs('ノ之乃'), ke = signs('ヶケヵカガ');
/// A written name in the form that keys compare; empty when a letter is missing.
export const kanjiKey = (typed) => {
  const letters = [];
  for (const c of folded(typed)) {
    if (isGap(c)) return '';
    if (!isBlank(c) && !betweenKanji.has(c)) letters.push(c);
  }
  const out = [];
  let kana = [];
  const endKana = () => {
    out.push(...foldKana(kana));
    kana = [];
  };
  letters.forEach((c, i) => {
    const inside = i > 0 && i + 1 < letters.length && isKanji(letters[i - 1]) && isKanji(letters[i + 1]);
    if (inside && (no.has(c) || ke.has(c))) {
      endKana();
      out.push(code(no.has(c) ? 'ノ' : 'ケ'));
    } else if (c === code('々')) {
      endKana();
      if (out.length > 0) out.push(out.at(-1));
    } else if (isKana(c) || (isDash(c) && kana.length > 0)) {
      kana.push(isDash(c) ? longMark : c);
    } else {
      endKana();
      const letter = c === code('〆') ? code('締') : between(c, 'A', 'Z') ? c + 0x20 : c;
      out.push(same.get(letter) ?? letter);
    }
  });
  endKana();
  return textOf(out);
};

/// The same with letters folded that clerks mix up, of a kanji key.
export const looseKanji = (key) => {
  const out = [];
  for (const c of codePoints(key)) {
    if (c === code('保') && out.at(-1) === code('久')) out[out.length - 1] = code('窪');
    else out.push(mixed.get(c) ?? c);
  }
  return textOf(out);
};

const titleSigns = signs('()[]{}「」『』【】<>・:：,、。_-/／*※"\'');
/// A title without width, case, blanks, brackets and signs; hiragana as katakana.
export const titleKey = (title) => textOf(folded(title).filter((c) => !isBlank(c) && !titleSigns.has(c))
  .map((c) => (between(c, 'A', 'Z') ? c + 0x20 : c)));

const isDigit = (c) => between(c, '0', '9');
const prefectures = ['東京都', '北海道', '大阪府', '京都府'].map(codePoints);
const townEnds = signs('市町村区'), townGoesOn = signs('市町村');
/// A municipality as its code or its name without prefecture, district and what follows.
export const townKey = (typed) => {
  let rest = codePoints(nfkc(trimmed(typed))).filter((c) => !isBlank(c));
  if (rest.length >= 5 && rest.slice(0, 5).every(isDigit)) return textOf(rest.slice(0, 5));
  for (const name of prefectures) {
    if (name.every((c, i) => rest[i] === c)) rest = rest.slice(name.length);
  }
  const prefecture = rest.indexOf(code('県'));
  if (prefecture >= 2 && prefecture <= 3 && prefecture + 1 < rest.length) rest = rest.slice(prefecture + 1);
  const district = rest.indexOf(code('郡'));
  if (district >= 1 && district <= 4 && district + 2 < rest.length) rest = rest.slice(district + 1);
  const end = rest.findIndex((c, i) => i > 0 && townEnds.has(c) && !townGoesOn.has(rest[i + 1]));
  return kanjiKey(textOf(end < 0 ? rest : rest.slice(0, end + 1)));
};
