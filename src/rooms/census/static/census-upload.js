// What leaves: the texts of the keys for the oblivious function, and the upload of tags and sealed payloads
// (rooms/census/protocol).
import { randomBelow, randomBytes, seal, sealBytes, tagBytes } from './census-crypto.js';
import { listKeys, slotCount, thin } from './census-keys.js';

const magic = 'tsumugi-census-1', specVersion = 2;
export const padTo = 8, payloadBytes = 16;
export const lineBytes = slotCount * tagBytes + 1 + payloadBytes + sealBytes;
export const padded = (count) => Math.ceil(count / padTo) * padTo;
export const quota = (declared) => Math.ceil(1.1 * padded(declared) * slotCount - 1e-9);

/// { inputs, places }: all keys of all records, one after another, then texts that nobody looks at, up to as many as eight full
/// records have: the number must not tell how many children a short list has.
export const tokens = (round, persons) => {
  const head = [magic, specVersion, round.region, round.id, ''].join('\x1f');
  const inputs = [], places = [];
  listKeys(persons).forEach((keys, record) => keys.forEach(({ slot, text }) => {
    inputs.push(head + text);
    places.push({ record, slot });
  }));
  const step = padTo * slotCount, total = Math.ceil(inputs.length / step) * step;
  while (inputs.length < total) inputs.push(`${head}filler\x1f${inputs.length}`);
  return { inputs, places };
};

const number = (value, bytes) => Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
const pack = (payload) => {
  const bytes = new Uint8Array(payloadBytes);
  bytes.set([...number(payload.town ?? 0, 4), payload.ageBand ?? 0, ...number((payload.care ?? 0) >>> 0, 4), payload.source ?? 0, payload.dummy ? 1 : 0]);
  return bytes;
};

/// The bytes to send: tags in their slots, empty slots random, dummies up to a multiple of eight, shuffled, payloads sealed.
export const writeUpload = (round, persons, payloads, places, tags) => {
  const total = padded(persons.length);
  const order = Uint32Array.from({ length: total }, (_, i) => i);
  for (let i = total; i > 1; --i) {
    const other = randomBelow(i);
    [order[i - 1], order[other]] = [order[other], order[i - 1]];
  }
  const place = new Uint32Array(total);
  order.forEach((record, to) => {
    place[record] = to;
  });
  const id = new TextEncoder().encode(round.id);
  const head = Uint8Array.of(...new TextEncoder().encode(magic), id.length, ...id, ...number(round.list, 4), ...number(total, 4));
  const bytes = new Uint8Array(head.length + total * lineBytes);
  bytes.set(head);
  const line = (record) => head.length + place[record] * lineBytes;
  const tagsOfLine = slotCount * tagBytes;
  for (let record = 0; record < total; ++record) {
    const own = record < persons.length;
    bytes.set(randomBytes(tagsOfLine), line(record));
    // A dummy looks like a record of the same list.
    bytes[line(record) + tagsOfLine] = own ? thin(persons[record]) : persons.length > 0 ? thin(persons[randomBelow(persons.length)]) : 0;
    bytes.set(seal(pack(own ? payloads[record] : { dummy: true }), round.tableKey), line(record) + tagsOfLine + 1);
  }
  places.forEach(({ record, slot }, i) => bytes.set(tags.subarray(i * tagBytes, (i + 1) * tagBytes), line(record) + slot * tagBytes));
  return bytes;
};
