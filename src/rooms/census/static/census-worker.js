// Beside the page, so that it stays usable: reads a list, shows what would leave, and only when told to sends blinded keys
// and at last the upload. Names and blinds stay in this worker's memory and nowhere else. The same file is started once
// more for each core under the name "crypto", to blind and to unblind.
import { bytesOfHex, blind, finalize, tagBytes } from './census-crypto.js';
import { dateOfIso } from './census-dates.js';
import { parseRows, readFile } from './census-files.js';
import { slotCount } from './census-keys.js';
import { findColumns, readOwnList } from './census-list.js';
import { Refusal, fail, msgid, refuse } from './census-texts.js';
import { lineBytes, padded, tokens, writeUpload } from './census-upload.js';

// So many lines fit into an upload of 8 MiB, which a server takes unless its operator says otherwise.
const mostRows = 16000, batchSize = 500, pollEvery = 300, mostErrors = 20;

const jobs = {
  blind: ({ inputs }) => blind(inputs),
  finalize: ({ inputs, blinded, answer, publicKey }) =>
    ({ tags: finalize(inputs, blinded, answer.subarray(0, answer.length - 64), answer.subarray(answer.length - 64), publicKey) }),
};

/// One crypto worker for each core; a job goes to whoever is free first.
class Pool {
  constructor(size) {
    this.waiting = [];
    this.size = size;
    this.free = [];
    for (let i = 0; i < size; ++i) {
      const worker = new Worker(import.meta.url, { type: 'module', name: 'crypto' });
      worker.onmessage = () => this.release(worker);
      worker.onerror = () => this.waiting.splice(0).forEach(({ reject }) => reject(new Error('a worker cannot start')));
    }
  }
  release(worker) {
    this.free.push(worker);
    this.next();
  }
  run(job) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
      this.next();
    });
  }
  next() {
    if (this.waiting.length === 0 || this.free.length === 0) return;
    const worker = this.free.pop(), { job, resolve, reject } = this.waiting.shift();
    worker.onmessage = ({ data }) => {
      this.release(worker);
      if (data.error) reject(new Error(data.error));
      else resolve(data.result);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(job);
  }
}

// What is kept between a stop and a new beginning, so that no key is asked for twice: the quota would not allow it.
const tagOf = new Map();
let asked = [], rows = [], pool = null, round = null, own = null, stopping = null, csrf = '';

const say = (message) => postMessage(message);
const tell = (phase, done, total) => say({ progress: { phase, done, total } });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
class Stopped extends Error {}
const goOn = () => {
  if (stopping.signal.aborted) throw new Stopped();
};

const call = async (way, options = {}) => {
  let response;
  try {
    response = await fetch(round.path + way, {
      credentials: 'same-origin', redirect: 'error', cache: 'no-store', ...options, signal: stopping?.signal,
      headers: { ...(options.body !== undefined ? { 'x-csrf-token': csrf } : {}), ...options.headers },
    });
  } catch {
    if (stopping?.signal.aborted) throw new Stopped();
    refuse(msgid('通信が切れました。つながったら、もう一度始めてください。ここまでの計算は残っています'));
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 410) refuse(msgid('この調査は締め切られました'));
  throw new Refusal(told.error ? { message: told.error, args: {}, field: '', status: response.status }
    : fail(msgid('受け取ってもらえませんでした（{status}）。画面を開きなおしてください'), { status: response.status }));
};
const post = (way, body, type = 'application/octet-stream') => call(way, { method: 'POST', body, headers: { 'content-type': type } });

const readRound = async (path) => {
  round = { path };
  const told = await (await call('/round.json')).json();
  if ((told.profile ?? 'japanese') !== 'japanese') refuse(msgid('この調査は画面からは出せません。プログラム（tsumugi census encode）を使ってください'));
  round = {
    path, id: told.id, region: told.region, dayOfCount: dateOfIso(told.day_of_count), towns: told.towns ?? [], list: told.list, source: told.source,
    declared: told.declared ?? 0, publicKey: bytesOfHex(told.public_key ?? ''), tableKey: bytesOfHex(told.table_key ?? ''),
  };
};

/// The cells by which a person knows a row again.
const shown = (line) => {
  const columns = findColumns(rows[0]), cell = (field) => rows[line][columns[field]] ?? '';
  return [['record'], ['name', 'family', 'given'], ['kana', 'family_kana', 'given_kana'], ['birth'], ['town', 'address']]
    .map((fields) => fields.map(cell).filter((text) => text !== '').join(' '));
};

const counted = (items) => {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort(([x], [y]) => x - y);
};
const summary = () => {
  const { inputs } = own.sending, { persons, payloads } = own, keys = new Map();
  for (const { record } of own.sending.places) keys.set(record, (keys.get(record) ?? 0) + 1);
  return {
    rows: own.rows, leftOut: own.leftOut, notes: own.notes, records: persons.length, dummies: padded(persons.length) - persons.length, slots: slotCount,
    keys: inputs.length, blindedBytes: inputs.length * 32, uploadBytes: padded(persons.length) * lineBytes, declared: padded(persons.length),
    source: round.source, towns: round.towns, ages: counted(payloads.map((one) => one.ageBand)), ofTowns: counted(payloads.map((one) => one.town)),
    care: counted(payloads.flatMap((one) => [...Array(14).keys()].filter((item) => one.care & (1 << item)).map((item) => item + 1))),
    lines: payloads.map((one, i) => ({ ...one, keys: keys.get(i) ?? 0 })),
    doubles: own.doubles.map((pair) => ({ lines: [pair.firstLine, pair.secondLine], same: pair.verdict === 'same', sure: pair.found === 'same',
      shown: [shown(pair.firstLine), shown(pair.secondLine)] })),
  };
};

const encode = (decided) => {
  own = readOwnList(rows, round, decided, (part) => tell('read', Math.round(part * 100), 100));
  own.sending = tokens(round, own.persons);
  if (own.persons.length === 0) refuse(msgid('数えられる行がありません。名簿の行を直すか、列の名前を確かめてください'));
  return summary();
};
const read = async ({ path, bytes, text, decided }) => {
  await readRound(path);
  rows = bytes ? await readFile(new Uint8Array(bytes)) : parseRows(text);
  if (rows.length > mostRows + 1)
    refuse(msgid('この画面で出せるのは{most}行までです（この名簿は{rows}行）。多い名簿はプログラム（tsumugi census encode）で出してください'),
      { most: mostRows, rows: rows.length - 1 });
  return encode(decided ?? {});
};

/// The declared number goes first; where it stands already, the hub says so, and it is enough or not.
const declare = async () => {
  const declared = padded(own.persons.length);
  if (round.declared === declared) return;
  try {
    await post('/declare', new URLSearchParams({ declared, form_token: csrf }).toString(), 'application/x-www-form-urlencoded');
  } catch (error) {
    const enough = round.declared > 0 && own.persons.length <= round.declared * 1.1;
    if (error instanceof Stopped || !enough) throw error;
  }
};

const answerOf = async (id) => {
  for (let errors = 0; ;) {
    goOn();
    try {
      const response = await call(`/batches/${encodeURIComponent(id)}`);
      if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (error instanceof Stopped || error.problem?.status || ++errors > mostErrors) throw error;
    }
    await pause(pollEvery);
  }
};

const finish = async (batch) => {
  const answer = await answerOf(batch.id);
  const { tags } = answer.length === batch.inputs.length * 32 + 64
    ? await pool.run({ work: 'finalize', inputs: batch.inputs, blinded: batch.blinded, answer, publicKey: round.publicKey }) : { tags: null };
  if (!tags) refuse(msgid('鍵が正しく使われた証明が合いません。数えるのを止めて、鍵を預かる機関に知らせてください'));
  batch.inputs.forEach((input, i) => tagOf.set(input, tags.slice(i * tagBytes, (i + 1) * tagBytes)));
  asked = asked.filter((other) => other !== batch);
};

const start = async () => {
  stopping = new AbortController();
  const { inputs, places } = own.sending;
  const { path } = round;
  await readRound(path);
  if (round.publicKey.length !== 32 || round.tableKey.length !== 32) refuse(msgid('鍵の保管者が、まだ鍵を作っていません。あとでもう一度始めてください'));
  await declare();
  const done = () => {
    goOn();
    tell('keys', inputs.reduce((sum, input) => sum + (tagOf.has(input) ? 1 : 0), 0), inputs.length);
  };
  pool ??= new Pool(Math.max(1, Math.min(4, navigator.hardwareConcurrency ?? 2)));
  done();
  for (const batch of [...asked]) {
    await finish(batch);
    done();
  }
  const left = inputs.filter((input) => !tagOf.has(input));
  const lane = async () => {
    while (left.length > 0) {
      goOn();
      const batch = { inputs: left.splice(0, batchSize) };
      batch.blinded = await pool.run({ work: 'blind', inputs: batch.inputs });
      goOn();
      batch.id = (await (await post('/blinded', batch.blinded.elements)).json()).batch;
      asked.push(batch);
      await finish(batch);
      done();
    }
  };
  // One lane more than cores, so that a core works while the custodian does. All come to rest before the first error is told.
  const ends = await Promise.allSettled(Array.from({ length: pool.size + 1 }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  tell('upload', 0, 1);
  const tags = new Uint8Array(inputs.length * tagBytes);
  inputs.forEach((input, i) => tags.set(tagOf.get(input), i * tagBytes));
  const bytes = writeUpload(round, own.persons, own.payloads, places, tags);
  const { lines } = await (await post('/upload', bytes)).json();
  return { lines, records: own.persons.length, bytes: bytes.length };
};

const works = { read, decide: ({ decided }) => encode(decided), start };

onmessage = async ({ data }) => {
  if (self.name === 'crypto') {
    try {
      postMessage({ result: jobs[data.work](data) });
    } catch (error) {
      postMessage({ error: String(error) });
    }
    return;
  }
  if (data.work === 'stop') {
    stopping?.abort();
    return;
  }
  csrf = data.csrf ?? csrf;
  try {
    say({ id: data.id, result: await works[data.work](data) });
  } catch (error) {
    if (error instanceof Stopped) say({ id: data.id, stopped: true });
    else if (error instanceof Refusal) say({ id: data.id, refused: error.problem });
    else {
      console.error(error);
      say({ id: data.id, refused: fail(msgid('この画面の中でまちがいが起きました。画面を開きなおしてください')) });
    }
  }
};
say({ ready: true });
