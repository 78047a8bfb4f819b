// The match keys of a record (engines/linkage/keys).
import { codePoints, looseKana, looseKanji, textOf } from './census-letters.js';
import { dayOf, iso, monthOf, yearOf } from './census-dates.js';

const families = ['number', 'reading', 'written', 'given', 'loose', 'renamed', 'family_edit', 'given_edit', 'date_part', 'given_town', 'given_only', 'undated'];
const letterOf = { number: 'N', reading: 'A', written: 'C', given: 'D', loose: 'B', renamed: 'I', family_edit: 'E', given_edit: 'F', date_part: 'G', given_town: 'H', given_only: 'M', undated: 'U' };
const counts = [1, 2, 1, 1, 1, 1, 5, 5, 7, 1, 1, 2];
export const slotCount = counts.reduce((sum, count) => sum + count);
const run = {};
families.reduce((first, family, i) => {
  run[family] = { first, count: counts[i] };
  return first + counts[i];
}, 0);

const two = (number) => String(number).padStart(2, '0');
const without = (letters, at) => textOf(letters.filter((_, i) => i !== at));

const longReading = 7;
/// The keys of one record: [{ slot, text }], in the order of slots.
export const matchKeys = (person) => {
  const keys = [], seen = new Set(), used = {};
  const put = (family, text) => {
    used[family] ??= 0;
    if (used[family] >= run[family].count || seen.has(text)) return;
    seen.add(text);
    keys.push({ slot: run[family].first + used[family]++, text });
  };
  const add = (family, parts, optional = [], letter = letterOf[family]) => {
    if (parts.every((part) => part !== '')) put(family, [letter, ...parts, ...optional].join('\x1f'));
  };
  add('number', [person.number]);
  if (person.kanji === '' || person.birth === null || codePoints(person.kana).length >= longReading) add('undated', ['k', person.kana, person.town, person.sex]);
  add('undated', ['w', person.kanji, person.town, person.sex]);
  if (person.birth === null) return keys.sort((a, b) => a.slot - b.slot);
  const date = iso(person.birth), loose = looseKana(person.kana), givenKanji = looseKanji(person.givenKanji);
  add('reading', [person.kana, date]);
  add('reading', [person.swappedKana, date]);
  add('written', [person.kanji, date]);
  if (person.foreign) {
    add('given', ['f', person.givenKanji, date]);
    add('renamed', ['f', person.familyKanji, date]);
  } else {
    add('given', [givenKanji, person.familyKana, date]);
  }
  add('loose', [loose, date]);
  if (!person.foreign) add('renamed', [givenKanji, person.givenKana, date]);
  const letters = codePoints(loose), family = Math.min(codePoints(person.familyKana).length, letters.length);
  if (person.givenKana !== '') {
    for (let i = 0; i < family && family > 1; ++i) add('family_edit', [without(letters, i), date], [], 'B');
    const rest = letters.length - family;
    if (rest > 1) add('given_edit', [loose, date], [person.sex]);
    for (let i = family; i < letters.length && rest > 1; ++i) add('given_edit', [without(letters, i), date], [person.sex]);
  }
  if (!person.foreign) {
    const tells = codePoints(person.givenKana).length > 1;
    add('given_town', [givenKanji, date, person.town]);
    if (tells) add('given_only', [person.givenKana, date, person.sex]);
  }
  const year = String(yearOf(person.birth)), month = monthOf(person.birth), day = dayOf(person.birth);
  const part = (kind, rest) => add('date_part', [kind, loose, rest]);
  part('y', two(month) + two(day));
  part('m', year + two(day));
  part('d', year + two(month));
  part('s', year + two(Math.min(month, day)) + two(Math.max(month, day)));
  add('date_part', ['t', loose, year, person.town]);
  add('date_part', ['wy', person.kanji, two(month) + two(day)]);
  add('date_part', ['wd', person.kanji, year, person.sex]);
  return keys.sort((a, b) => a.slot - b.slot);
};

/// 1 where the record has no written name, and 2 where it has no date of birth.
export const thin = (person) => (person.givenKanji === '' ? 1 : 0) + (person.birth === null ? 2 : 0);

/// Keys of all records of one list; a key that two records share is dropped in both (twins).
export const listKeys = (persons) => {
  const keys = persons.map(matchKeys), seen = new Map();
  for (const { text } of keys.flat()) seen.set(text, (seen.get(text) ?? 0) + 1);
  return keys.map((own) => own.filter(({ text }) => seen.get(text) === 1));
};
