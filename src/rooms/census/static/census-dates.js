// Dates of birth as lists write them: ground/base/date_parse and engines/linkage/birth. A date is a number, 20210405.
import { asciiKey, codePoints, isBlank, trimmed } from './census-letters.js';
import { fail, msgid } from './census-texts.js';

export const yearOf = (date) => Math.floor(date / 10000);
export const monthOf = (date) => Math.floor(date / 100) % 100;
export const dayOf = (date) => date % 100;
const pad = (number, width) => String(number).padStart(width, '0');
export const iso = (date) => `${pad(yearOf(date), 4)}-${pad(monthOf(date), 2)}-${pad(dayOf(date), 2)}`;
export const dateOfIso = (text) => Number(text.replaceAll('-', ''));
const leap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lastDay = (year, month) => [31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
/// The date, or null for a day that does not exist.
export const makeDate = (year, month, day) =>
  (month < 1 || month > 12 || day < 1 || day > lastDay(year, month) ? null : year * 10000 + month * 100 + day);
/// Completed years.
export const ageAt = (birth, on) => {
  if (on <= birth) return 0;
  let months = (yearOf(on) - yearOf(birth)) * 12 + monthOf(on) - monthOf(birth);
  if (dayOf(on) < Math.min(dayOf(birth), lastDay(yearOf(on), monthOf(on)))) --months;
  return Math.trunc(months / 12);
};

const eras = [
  { names: ['明治', '明'], letter: 'm', firstYear: 1868, first: 18680125, last: 19120730 },
  { names: ['大正', '大'], letter: 't', firstYear: 1912, first: 19120730, last: 19261225 },
  { names: ['昭和', '昭'], letter: 's', firstYear: 1926, first: 19261225, last: 19890107 },
  { names: ['平成', '平'], letter: 'h', firstYear: 1989, first: 19890108, last: 20190430 },
  { names: ['令和', '令'], letter: 'r', firstYear: 2019, first: 20190501, last: 99991231 },
];
const firstYear = 1868, lastYear = 2199, lastHeiseiOnPaper = 50;

class Cursor {
  constructor(text) {
    this.rest = text;
  }
  get done() {
    return this.rest === '';
  }
  eat(piece) {
    if (!this.rest.startsWith(piece)) return false;
    this.rest = this.rest.slice(piece.length);
    return true;
  }
  eatMark(mark) {
    const after = this.rest.replace(/^ */, '');
    if (!after.startsWith(mark)) return false;
    this.rest = after.slice(mark.length);
    return true;
  }
  eatSeparator() {
    const before = this.rest.length;
    this.rest = this.rest.replace(/^ *[/.\-,・、。]? */, '');
    return this.rest.length < before;
  }
  /// Up to nine digits.
  number() {
    const found = /^[0-9]+/.exec(this.rest)?.[0];
    if (!found || found.length > 9) return null;
    this.rest = this.rest.slice(found.length);
    return { value: Number(found), length: found.length };
  }
  word() {
    const found = /^[a-z]*/.exec(this.rest)[0];
    this.rest = this.rest.slice(found.length);
    return found;
  }
}

const numerals = '〇一二三四五六七八九';
/// 十二 -> 12, 二〇二六 -> 2026.
const withDigits = (text) => {
  let out = '', run = '', tens = false;
  const endRun = () => {
    if (tens) {
      const [before, ...after] = run.split('x');
      out += (before || '1') + (after.join('x') || '0');
    } else {
      out += run;
    }
    run = '';
    tens = false;
  };
  for (const letter of text) {
    const at = numerals.indexOf(letter);
    if (letter === '十' && !tens) {
      run += 'x';
      tens = true;
    } else if (at >= 0) {
      run += at;
    } else {
      endRun();
      out += letter;
    }
  }
  endRun();
  return out;
};

const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const weekdays = ['日', '月', '火', '水', '木', '金', '土', '祝', '休', 'sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const startsWithWeekday = (text) => weekdays.some((day) => text.startsWith(day));

const dropTail = (given) => {
  let text = given;
  const tail = ['生まれ', 'うまれ', '生', '曜日', '曜'].find((one) => text.endsWith(one));
  if (tail) {
    text = text.slice(0, -tail.length);
    const day = tail.startsWith('曜') && weekdays.find((one) => text.endsWith(one));
    if (day) text = text.slice(0, -day.length);
  }
  return trimmed(text);
};

const eatEra = (cursor) => eras.find((era) => era.names.some((name) => cursor.eat(name))) ?? eras.find((era) => cursor.eat(era.letter)) ?? null;
const yearFrom = (era, number, today) => {
  if (era) return number.length > 2 ? null : { era, western: era.firstYear + number.value - 1 };
  if (number.length === 4) return { era: null, western: number.value };
  const current = eras.findLast((one) => today >= one.first);
  return number.length > 2 || !current ? null : { era: current, western: current.firstYear + number.value - 1 };
};
const yearInBrackets = (text) => {
  const cursor = new Cursor(text), era = eatEra(cursor);
  cursor.rest = cursor.rest.replace(/^ */, '');
  const number = era && cursor.eat('元') ? { value: 1, length: 1 } : cursor.number();
  cursor.eat('年');
  if (!cursor.done || !number || number.length > 4) return null;
  return era ? era.firstYear + number.value - 1 : number.value;
};
const checked = (year, month, day) => {
  if (year.western < firstYear || year.western > lastYear) return null;
  const date = makeDate(year.western, month, day), { era } = year;
  if (date === null || !era) return date;
  if (date < era.first) return null;
  if (date > era.last) {
    const onOldPaper = era.letter === 'h' && year.western < era.firstYear + lastHeiseiOnPaper;
    if (yearOf(date) !== yearOf(era.last) && !onOldPaper) return null;
  }
  return date;
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/// undefined where the text is not English.
const parseEnglish = (text) => {
  let month = 0, day = 0, year = 0;
  for (const cursor = new Cursor(text); !cursor.done;) {
    if (cursor.eatSeparator()) continue;
    const word = cursor.word();
    if (word !== '') {
      const found = months.indexOf(word.slice(0, 3));
      if (found >= 0 && month === 0) month = found + 1;
      else if (!startsWithWeekday(word) && !['st', 'nd', 'rd', 'th'].includes(word)) return undefined;
      continue;
    }
    const number = cursor.number();
    if (!number) return undefined;
    if (number.length === 4 && year === 0) year = number.value;
    else if (number.length <= 2 && day === 0) day = number.value;
    else return undefined;
  }
  if (month === 0) return undefined;
  return year === 0 || day === 0 ? null : checked({ era: null, western: year }, month, day);
};

const parseJapanese = (text, today, secondYear) => {
  const cursor = new Cursor(text), era = eatEra(cursor);
  if (era) cursor.eatSeparator();
  else if (cursor.eat('西暦') || cursor.eat('ad')) cursor.rest = cursor.rest.replace(/^ */, '');
  const isFirst = era !== null && cursor.eat('元');
  const first = isFirst ? { value: 1, length: 1 } : cursor.number();
  if (!first) return null;
  if (cursor.done && !isFirst && first.length === (era ? 6 : 8)) {
    const year = yearFrom(era, { value: Math.floor(first.value / 10000), length: era ? 2 : 4 }, today);
    return checked(year, Math.floor(first.value / 100) % 100, first.value % 100);
  }
  if (!era && (cursor.rest.startsWith('月') || cursor.rest.startsWith('日'))) return null;
  const year = yearFrom(era, first, today);
  if (!year || (secondYear !== null && secondYear !== year.western)) return null;
  const yearMark = cursor.eatMark('年'), yearEnd = cursor.eatSeparator() || yearMark;
  const month = cursor.number();
  if (!yearEnd || !month || month.length > 2) return null;
  const monthMark = cursor.eatMark('月'), monthEnd = cursor.eatSeparator() || monthMark;
  const day = cursor.number();
  if (!monthEnd || !day || day.length > 2) return null;
  cursor.eatMark('日');
  return cursor.done ? checked(year, month.value, day.value) : null;
};

/// base::parse_date without its reasons: the date, or null.
export const parseDate = (typed, today) => {
  let text = withDigits(lower(trimmed(asciiKey(typed))).replace(/[\n\t]/g, ' '));
  let secondYear = null;
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open)) {
    const close = text.indexOf(')', open);
    if (close < 0) break;
    const inside = trimmed(text.slice(open + 1, close));
    text = text.slice(0, open) + text.slice(close + 1);
    if (startsWithWeekday(inside)) continue;
    secondYear = yearInBrackets(inside);
    if (secondYear === null) return null;
  }
  text = dropTail(text);
  const english = parseEnglish(text);
  return english === undefined ? parseJapanese(text, today, secondYear) : english;
};

// ---- engines/linkage/birth -----------------------------------------------------------------------------------

const oldest = 150, childhood = 20, reiwa = 2018, heisei = 1988, showa = 1925, showaEnd = 19890107;
const shortMarks = new Set(codePoints('./-年月日'));

/// Three numbers of one or two digits, or null.
const shortDate = (ascii) => {
  const numbers = [];
  let inNumber = false, length = 0;
  for (const c of codePoints(ascii)) {
    if (c >= 0x30 && c <= 0x39) {
      if (!inNumber) {
        if (numbers.length === 3) return null;
        numbers.push(0);
        length = 0;
      }
      inNumber = true;
      if (++length > 2) return null;
      numbers.push(numbers.pop() * 10 + c - 0x30);
    } else {
      if (!shortMarks.has(c) && !isBlank(c)) return null;
      inNumber = false;
    }
  }
  return numbers.length === 3 ? { year: numbers[0], month: numbers[1], day: numbers[2] } : null;
};
const realDay = (year, month, day, limit) => {
  const date = makeDate(year, month, day);
  return date === null || date > limit ? null : date;
};
const western = (s, day) => (yearOf(day) - (2000 + s.year) <= childhood ? realDay(2000 + s.year, s.month, s.day, day) : null);
const byEra = (s, day) => {
  for (const first of [reiwa, heisei]) {
    const date = realDay(first + s.year, s.month, s.day, day);
    if (date !== null && yearOf(day) - (first + s.year) <= childhood) return date;
  }
  return null;
};

/// What the short years of a whole column say: 'western', 'era' or 'unknown'.
export const shortYearStyle = (typed, dayOfCount) => {
  let onlyWestern = 0, onlyEra = 0;
  for (const text of typed) {
    const numbers = shortDate(asciiKey(text));
    if (!numbers) continue;
    const w = western(numbers, dayOfCount) !== null, e = byEra(numbers, dayOfCount) !== null;
    onlyWestern += w && !e ? 1 : 0;
    onlyEra += e && !w ? 1 : 0;
  }
  if (onlyWestern > 9 * onlyEra) return 'western';
  if (onlyEra > 9 * onlyWestern) return 'era';
  return 'unknown';
};

/// { date } or { problem }.
export const readBirth = (typed, day, style) => {
  const refuse = (message) => ({ problem: fail(message, { text: typed }, 'birth') });
  let text = trimmed(asciiKey(typed));
  if (text === '') return refuse(msgid('生年月日がありません'));
  const numbers = shortDate(text);
  if (numbers) {
    const w = western(numbers, day), e = byEra(numbers, day);
    let found;
    if (style === 'western') found = w ?? realDay(1900 + numbers.year, numbers.month, numbers.day, day);
    else if (style === 'era') found = e ?? realDay(showa + numbers.year, numbers.month, numbers.day, showaEnd);
    else if (w !== null && e !== null && w !== e)
      return refuse(msgid('「{text}」の年が、西暦か和暦か分かりません。2021/4/5 か R3.4.5 のように書いてください'));
    else found = w ?? e;
    return found === null ? refuse(msgid('「{text}」は、こどもの生年月日として読めません')) : { date: found };
  }
  let found = null;
  if (/^[0-9]{7}$/.test(text)) {
    if (text[0] >= '1' && text[0] <= '5') text = 'MTSHR'[Number(text[0]) - 1] + text.slice(1);
  } else if (/^[0-9]{8}$/.test(text)) {
    found = realDay(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)), 99991231);
  }
  found ??= parseDate(text, day);
  if (found === null) return refuse(msgid('「{text}」は生年月日として読めないか、ない日です'));
  if (found > day) return refuse(msgid('生年月日「{text}」が、調べる日より後です'));
  if (yearOf(day) - yearOf(found) > oldest) return refuse(msgid('生年月日「{text}」が古すぎます'));
  return { date: found };
};
