// An organisation's own list, read on its own machine: engines/linkage (columns, rows) and rooms/census/own_list, rule by rule.
import tables from './census-tables.js';
import {
  codePoints, digits, hasGap, hasKanji, hasLatin, folded, isBlank, kanaKey, kanaOfRomaji, kanjiKey, latinKey,
  searchKey, textOf, titleKey, townKey, trimmed,
} from './census-letters.js';
import { ageAt, dayOf, makeDate, monthOf, readBirth, shortYearStyle, yearOf } from './census-dates.js';
import { findDoubles, withoutDoubles } from './census-doubles.js';
import { fail, msgid, refuse } from './census-texts.js';

// ---- columns -------------------------------------------------------------------------------------------------

const titles = tables.fields.map(([field, words]) => [field, new Set(words.split(' '))]);
export const fieldNames = tables.fields.map(([field]) => field);
/// Field name -> place of the column, for titles in any order, width and bracket.
export const findColumns = (header) => {
  const columns = {};
  header.forEach((title, i) => {
    const key = titleKey(title);
    if (key === '') return;
    const found = titles.find(([field, words]) => words.has(key) && columns[field] === undefined);
    if (found) columns[found[0]] = i;
  });
  // 番号 beside 記号 is the insured person's.
  if (columns.insurance_symbol !== undefined && columns.insurance_number === undefined && columns.record !== undefined
    && titleKey(header[columns.record]) === '番号') {
    columns.insurance_number = columns.record;
    delete columns.record;
  }
  return columns;
};

// ---- rows ----------------------------------------------------------------------------------------------------

const boys = new Set(['男', '男性', '男子', '男児', 'm', 'male', '1', 'おとこ']);
const girls = new Set(['女', '女性', '女子', '女児', 'f', 'female', '2', 'おんな']);
export const readSex = (typed) => {
  const key = searchKey(typed);
  return boys.has(key) ? 'm' : girls.has(key) ? 'f' : '';
};

const nameBreaks = new Set(codePoints(',，・'));
const splitName = (typed) => {
  const text = trimmed(typed), letters = codePoints(text);
  for (let i = 1; i + 1 < letters.length; ++i) {
    if (isBlank(letters[i]) || nameBreaks.has(letters[i]))
      return { family: textOf(letters.slice(0, i)), given: textOf(letters.slice(i + 1)), split: true };
  }
  return { family: text, given: '', split: false };
};

const latinBreaks = new Set(codePoints(',-.・'));
const sortedLatin = (typed) => {
  const words = [];
  let word = [];
  for (const c of [...folded(typed), 0x20]) {
    if (isBlank(c) || latinBreaks.has(c)) {
      const key = latinKey(textOf(word));
      if (key !== '') words.push(key);
      word = [];
    } else {
      word.push(c);
    }
  }
  return words.sort().join('');
};
const firstWord = (text) => text.split(' ')[0];
const lastWord = (text) => text.slice(text.lastIndexOf(' ') + 1);

const emptyPerson = () => ({
  record: '', kana: '', familyKana: '', givenKana: '', swappedKana: '', kanji: '', familyKanji: '', givenKanji: '', birth: null, sex: '',
  town: '', number: '', care: '', foreign: false,
});

const readKana = (person, typed, problems) => {
  const whole = typed.family + typed.given;
  if (whole === '') return;
  const latin = hasLatin(whole);
  if (latin) {
    person.foreign = true;
    romaji(person, typed);
  } else {
    person.kana = kanaKey(whole);
    if (typed.split) {
      person.familyKana = kanaKey(typed.family);
      person.givenKana = kanaKey(typed.given);
      person.swappedKana = kanaKey(typed.given + typed.family);
    }
  }
  if (person.kana === '' && !latin) {
    problems.push(fail(hasKanji(whole) ? msgid('ふりがな「{text}」に漢字があります') : msgid('ふりがな「{text}」が読めません'),
      { text: whole }, 'kana'));
  }
};

const romaji = (person, typed) => {
  const family = kanaOfRomaji(typed.family), given = typed.given === '' ? '' : kanaOfRomaji(typed.given);
  if (family === null || given === null) return;
  person.kana = kanaKey(family + given);
  person.familyKana = family;
  person.givenKana = given;
  if (typed.split) person.swappedKana = kanaKey(given + family);
};

const readWritten = (person, typed, problems) => {
  const whole = typed.family + (typed.given === '' ? '' : ` ${typed.given}`);
  if (whole === '') return;
  if (hasGap(whole)) {
    problems.push(fail(msgid('氏名「{text}」に、機械で表せなかった文字があります'), { text: whole }, 'name'));
    if (!hasGap(typed.family)) person.familyKanji = kanjiKey(typed.family);
    if (!hasGap(typed.given) && typed.split) person.givenKanji = kanjiKey(typed.given);
    return;
  }
  const kanji = hasKanji(whole);
  if (!kanji && hasLatin(whole)) {
    person.foreign = true;
    person.kanji = sortedLatin(whole);
    person.givenKanji = sortedLatin(`${typed.family} ${firstWord(typed.given)}`);
    person.familyKanji = sortedLatin(`${typed.family} ${lastWord(typed.given)}`);
    if (person.kana === '') romaji(person, typed);
    else if (typed.split && person.givenKana !== '') person.swappedKana = kanaKey(person.givenKana + person.familyKana);
    return;
  }
  if (!kanji) {
    if (person.kana === '') readKana(person, typed, problems);
    return;
  }
  person.kanji = kanjiKey(typed.family + typed.given);
  person.swappedKana = '';
  if (typed.split) {
    person.familyKanji = kanjiKey(typed.family);
    person.givenKanji = kanjiKey(typed.given);
  }
};

const townOf = (typed, towns) => {
  const key = townKey(typed);
  const found = towns.find(({ code, name }) => key === name || (key.length >= 5 && code.slice(0, 5) === key.slice(0, 5)));
  return found ? found.code.slice(0, 5) : key;
};

const withoutZeros = (text) => text.replace(/^0+/, '');
const numberOf = (cell) => {
  const certificate = digits(cell('certificate')), insurer = digits(cell('insurer')), number = digits(cell('insurance_number')),
    branch = digits(cell('insurance_branch'));
  if (insurer !== '' && number !== '' && branch !== '') {
    return `i${withoutZeros(insurer)}-${searchKey(cell('insurance_symbol'))}-${withoutZeros(number)}-${withoutZeros(branch)}`;
  }
  return certificate.length >= 6 ? `c${certificate}` : '';
};

/// One row: { person, problems, usable }. `options`: dayOfCount, shortYear, towns.
export const readRow = (cells, columns, options) => {
  const person = emptyPerson(), problems = [];
  const cell = (field) => (columns[field] !== undefined ? cells[columns[field]] ?? '' : '');
  const parts = (whole, family, given) => {
    if (columns[family] !== undefined && columns[given] !== undefined && trimmed(cell(given)) !== '')
      return { family: trimmed(cell(family)), given: trimmed(cell(given)), split: true };
    return splitName(columns[whole] !== undefined && trimmed(cell(whole)) !== '' ? cell(whole) : cell(family));
  };
  let usable = true;
  person.record = trimmed(cell('record'));
  person.care = trimmed(cell('care'));
  readKana(person, parts('kana', 'family_kana', 'given_kana'), problems);
  readWritten(person, parts('name', 'family', 'given'), problems);
  person.town = townOf(trimmed(cell('town')) === '' ? cell('address') : cell('town'), options.towns);
  if (person.kana === '' && person.kanji === '') {
    problems.push(fail(msgid('名前がないか、読めません'), {}, 'name'));
    usable = false;
  }
  const birth = readBirth(cell('birth'), options.dayOfCount, options.shortYear);
  if (birth.problem && trimmed(cell('birth')) === '') {
    problems.push(fail(msgid('生年月日がありません。名前と市町村で照らし合わせ、年齢は「分からない」で数えます'), {}, 'birth'));
  } else if (birth.problem) {
    problems.push(birth.problem);
    usable = false;
  } else {
    person.birth = birth.date;
  }
  person.sex = readSex(cell('sex'));
  if (person.sex === '' && trimmed(cell('sex')) !== '') problems.push(fail(msgid('性別「{text}」が読めません'), { text: cell('sex') }, 'sex'));
  person.number = numberOf(cell);
  return { person, problems, usable };
};

const blankRow = (row) => row.every((cell) => trimmed(cell) === '');

/// A whole list with the header first: { persons, lines, notes, rows }. Throws a Refusal where the list as a whole cannot be read.
export const readList = (rows, given, progress = () => {}) => {
  if (rows.length === 0) refuse(msgid('一覧が空です'));
  const columns = findColumns(rows[0]);
  if (['name', 'kana', 'family', 'family_kana'].every((field) => columns[field] === undefined))
    refuse(msgid('氏名の列もふりがなの列も見つかりません。1行目に列の名前がありますか'));
  if (columns.birth === undefined) refuse(msgid('生年月日の列が見つかりません。1行目に列の名前がありますか'));
  if (rows.length === 1) refuse(msgid('一覧に行がありません'));
  const births = rows.slice(1).filter((row) => columns.birth < row.length).map((row) => row[columns.birth]);
  const options = { ...given, shortYear: shortYearStyle(births, given.dayOfCount) };
  const list = { persons: [], lines: [], notes: [], rows: 0, columns };
  let noBirth = 0, noKana = 0;
  for (let i = 1; i < rows.length; ++i) {
    if (i % 500 === 0) progress(i / rows.length);
    if (blankRow(rows[i])) continue;
    const row = readRow(rows[i], columns, options);
    ++list.rows;
    noBirth += row.person.birth === null ? 1 : 0;
    for (const problem of row.problems) {
      noKana += problem.field === 'kana' ? 1 : 0;
      list.notes.push({ line: i, problem, leftOut: !row.usable });
    }
    if (row.usable) {
      list.persons.push(row.person);
      list.lines.push(i);
    }
  }
  if (list.rows === 0) refuse(msgid('一覧に行がありません'));
  if (2 * noBirth > list.rows && list.rows >= 3) refuse(msgid('生年月日の列の半分より多くが日付ではありません。列を確かめてください'));
  if (2 * noKana > list.rows && list.rows >= 3) refuse(msgid('ふりがなの列の半分より多くが読みではありません。列を確かめてください'));
  return list;
};

// ---- what is counted -------------------------------------------------------------------------------------------

const breathed = searchKey('酸素吸入'), oxygen = searchKey('酸素');
const careWords = tables.care.map(([item, word]) => [item, searchKey(word)]);
/// Bits of the care items that a cell names: item n is bit n-1.
export const careBits = (typed) => {
  const key = searchKey(typed).replaceAll(breathed, oxygen);
  return careWords.reduce((bits, [item, word]) => (key.includes(word) ? bits | (1 << (item - 1)) : bits), 0);
};
export const ageBand = (birth, on) => {
  if (birth === null || birth > on) return 0;
  const years = ageAt(birth, on);
  return years < 3 ? 1 : years < 6 ? 2 : years < 12 ? 3 : years < 15 ? 4 : 5;
};

const oldestCounted = 19;
const notCounted = (person, round) => {
  if (person.birth !== null && ageAt(person.birth, round.dayOfCount) > oldestCounted) {
    const other = makeDate(yearOf(person.birth) + 30, monthOf(person.birth), dayOf(person.birth));
    return other !== null && other <= round.dayOfCount ? msgid('おとななので数えません。平成と令和の書きまちがいなら、直してください')
      : msgid('おとななので数えません');
  }
  if (round.towns.length === 0 || person.town === '') return null;
  return round.towns.some((town) => town.code.slice(0, 5) === person.town) ? null : msgid('この地域の市町村ではないので数えません');
};

/// What is sent of a list, before the cryptography: { persons, payloads, notes, doubles, rows, leftOut }. `decided` holds pairs
/// of lines ("3 7") that the owner says are one child, or false for two.
export const readOwnList = (rows, round, decided = {}, progress) => {
  const list = readList(rows, round, progress);
  const left = new Set(list.notes.filter((note) => note.leftOut).map((note) => note.line));
  const persons = [], lines = [];
  list.persons.forEach((person, i) => {
    const why = notCounted(person, round);
    if (why) {
      list.notes.push({ line: list.lines[i], problem: fail(why), leftOut: true });
      left.add(list.lines[i]);
    } else {
      persons.push(person);
      lines.push(list.lines[i]);
    }
  });
  const doubles = findDoubles(persons).map((pair) => {
    const own = { ...pair, firstLine: lines[pair.first], secondLine: lines[pair.second], found: pair.verdict };
    const said = decided[`${own.firstLine} ${own.secondLine}`];
    return { ...own, verdict: said === undefined ? own.verdict : said ? 'same' : 'ask' };
  });
  const sent = withoutDoubles(persons, doubles);
  list.notes.sort((a, b) => a.line - b.line);
  const payloads = sent.map((person) => ({
    town: Number(digits(person.town).slice(0, 5) || 0), ageBand: ageBand(person.birth, round.dayOfCount), care: careBits(person.care), source: round.source,
  }));
  return { persons: sent, payloads, notes: list.notes, doubles, rows: list.rows, leftOut: left.size };
};
