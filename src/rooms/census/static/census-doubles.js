// Two records of one list compared in clear (engines/linkage/compare): which are, or may be, one child.
import { codePoints, looseKana, looseKanji } from './census-letters.js';
import { dayOf, monthOf, yearOf } from './census-dates.js';
import { matchKeys } from './census-keys.js';

const oneEditApart = (a, b) => {
  const x = codePoints(a), y = codePoints(b), shorter = Math.min(x.length, y.length), longer = Math.max(x.length, y.length);
  if (longer - shorter > 1 || longer < 2) return false;
  let head = 0, tail = 0;
  while (head < shorter && x[head] === y[head]) ++head;
  while (tail < shorter - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) ++tail;
  const left = longer - head - tail;
  return left <= 1 || (x.length === y.length && left === 2 && x[head] === y[head + 1] && x[head + 1] === y[head]);
};
const agree = (a, b, close) => (a === '' || b === '' ? 'missing' : a === b ? 'equal' : close ? 'close' : 'differs');
const weights = {
  kana: { equal: 13, close: 6, differs: -5 }, kanji: { equal: 14, close: 8, differs: -3 }, birth: { equal: 12, close: 3, differs: -12 },
  sex: { equal: 1, close: 0, differs: -5 }, town: { equal: 2, close: 0, differs: -2 }, number: { equal: 20, close: 0, differs: -2 },
};
const surelySame = 20, worthAsking = 11;
const births = (a, b) => {
  if (a === null || b === null) return 'missing';
  if (a === b) return 'equal';
  const year = yearOf(a) === yearOf(b);
  const same = year + (monthOf(a) === monthOf(b)) + (dayOf(a) === dayOf(b));
  const swapped = year && monthOf(a) === dayOf(b) && dayOf(a) === monthOf(b);
  return same === 2 || swapped ? 'close' : 'differs';
};

/// { verdict: 'same' | 'ask' | 'different', weight }.
export const compare = (a, b) => {
  const loose = [looseKana(a.kana), looseKana(b.kana)];
  const sameWritten = a.givenKanji !== '' && a.givenKanji === b.givenKanji;
  const swapped = (a.kana !== '' && a.kana === b.swappedKana) || (b.kana !== '' && b.kana === a.swappedKana);
  const out = {
    kana: swapped ? 'equal' : agree(a.kana, b.kana, loose[0] === loose[1] || oneEditApart(...loose)),
    kanji: agree(a.kanji, b.kanji, looseKanji(a.kanji) === looseKanji(b.kanji)),
    number: agree(a.number, b.number, false), town: agree(a.town, b.town, false), birth: births(a.birth, b.birth), sex: agree(a.sex, b.sex, false),
  };
  let weight = Object.entries(weights).reduce((sum, [field, of]) => sum + (of[out[field]] ?? 0), 0);
  if (out.kana === 'differs' && a.givenKana !== '' && a.givenKana === b.givenKana) weight += 4;
  if (out.kanji === 'differs' && sameWritten) weight += 4;
  const otherGiven = a.givenKana !== '' && b.givenKana !== '' && a.givenKana !== b.givenKana;
  const otherWritten = a.givenKanji !== '' && b.givenKanji !== '' && !sameWritten;
  if (otherGiven && (otherWritten || a.givenKanji === '' || b.givenKanji === '') && !swapped) weight -= 9;
  const firm = out.birth === 'equal' || out.number === 'equal' || (out.birth === 'close' && out.town !== 'differs')
    || (out.birth === 'missing' && out.town === 'equal' && out.kana === 'equal' && out.kanji === 'equal');
  return { verdict: weight >= surelySame && firm ? 'same' : weight >= worthAsking ? 'ask' : 'different', weight };
};

const tooCommon = 50;
/// Pairs of one list that are or may be one child: [{ first, second, verdict }].
export const findDoubles = (persons) => {
  const byKey = new Map();
  persons.forEach((person, i) => {
    for (const { text } of matchKeys(person)) {
      const group = byKey.get(text);
      if (group) group.push(i);
      else byKey.set(text, [i]);
    }
  });
  const pairs = new Set();
  for (const group of byKey.values()) {
    if (group.length > tooCommon) continue;
    for (let i = 0; i < group.length; ++i) {
      for (let j = i + 1; j < group.length; ++j) pairs.add(group[i] * persons.length + group[j]);
    }
  }
  return [...pairs].sort((a, b) => a - b)
    .map((pair) => ({ first: Math.floor(pair / persons.length), second: pair % persons.length }))
    .map((pair) => ({ ...pair, verdict: compare(persons[pair.first], persons[pair.second]).verdict }))
    .filter(({ verdict }) => verdict !== 'different');
};

const fillFrom = (into, from) => {
  if (into.kana === '') for (const part of ['kana', 'familyKana', 'givenKana', 'swappedKana']) into[part] = from[part];
  if (into.kanji === '') for (const part of ['kanji', 'familyKanji', 'givenKanji']) into[part] = from[part];
  into.birth ??= from.birth;
  for (const part of ['sex', 'town', 'number']) into[part] ||= from[part];
  if (!into.care.includes(from.care)) into.care += (into.care === '' ? '' : '、') + from.care;
};
/// The list with each group of `same` pairs as its first record, which takes what it lacks from the others.
export const withoutDoubles = (persons, doubles) => {
  const first = persons.map((_, i) => i);
  const find = (at) => {
    while (first[at] !== at) at = first[at] = first[first[at]];
    return at;
  };
  for (const pair of doubles) {
    if (pair.verdict !== 'same') continue;
    const a = find(pair.first), b = find(pair.second);
    first[Math.max(a, b)] = Math.min(a, b);
  }
  const kept = new Map();
  persons.forEach((person, i) => {
    const root = find(i);
    if (root === i) kept.set(i, { ...person });
    else fillFrom(kept.get(root), person);
  });
  return [...kept.values()];
};
