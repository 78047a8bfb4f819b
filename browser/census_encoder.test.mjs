// The encoder of a count in a real browser: a small hub in this file stands for the region's (the same addresses and answers),
// the program itself evaluates and reads the upload (tests/peers/census_peer.cpp).
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { lookAt, picture, root, startBrowser } from './support.mjs';
import { pack } from './xlsx.mjs';
import { startPeer } from '../tests/peers/peer.mjs';

const program = process.env.TSUMUGI_CENSUS_PEER ?? path.join(root, 'build/release/tests/census_peer');
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const workerPolicy = /"(default-src 'self'; script-src[^"]+)"/.exec(readFileSync(path.join(root, 'src/house/own_pages.cpp'), 'utf8'))[1];
const towns = readFileSync(path.join(root, 'src/engines/linkage/synth.cpp'), 'utf8').match(/\{"\d{5}", "[^"]+"\}/g)
  .map(pair => JSON.parse(`[${pair.slice(1, -1)}]`)).map(([code, name]) => ({ code, name }));

let peer, browser, server, base, folder;
const ask = line => peer.ask(line);
/// What the hub was sent, and how it is to behave.
let hub;
const freshHub = async (more = {}) => {
  const [publicKey, tableKey] = (await ask('round r-7 kensei 2026-10-01')).split(' ');
  hub = { publicKey, tableKey, declared: 0, asked: [], batches: new Map(), uploads: [], requests: [], slow: 0, lies: false, down: false, evaluated: 0, ...more };
};
const hex = bytes => Buffer.from(bytes).toString('hex');

const page = lang => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>census</title><link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/app.css"></head><body><main>
<h1>名簿を出す</h1><section id="census-encoder" data-round="/census/r-7" data-token="token-1" data-declared="" aria-labelledby="h-encoder"><h2 id="h-encoder">この画面で出す</h2>
<div class="form"><div class="field"><label for="census-file">名簿のファイル（Excel、CSV）</label><input id="census-file" type="file" accept=".csv,.tsv,.txt,.xlsx"></div>
<div class="field"><label for="census-rows">または、表をはりつける</label><textarea id="census-rows" rows="5"></textarea></div></div>
<div id="census-bad" aria-live="polite"></div><div id="census-doubles" aria-live="polite"></div><div id="census-preview" aria-live="polite"></div>
<p class="actions"><button class="button" type="button" id="census-start" disabled>送る</button> <button class="button-secondary" type="button" id="census-stop" hidden>止める</button></p>
<div id="census-progress" role="status"></div><div id="census-done" role="status"></div></section>
<script src="/static/census.js" type="module"></script></main></body></html>`;

const body = async request => Buffer.concat(await request.toArray());
const handle = async (request, response) => {
  const send = (status, type, bytes, more = {}) => {
    response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', ...more });
    response.end(bytes);
  };
  const json = (status, value) => send(status, 'application/json', JSON.stringify(value));
  const url = new URL(request.url, base);
  if (url.pathname.startsWith('/static/')) {
    const name = path.basename(url.pathname);
    return send(200, name.endsWith('.css') ? 'text/css' : 'text/javascript', readFileSync(path.join(root, name.startsWith('census') ? 'src/rooms/census/static' : 'static', name)),
      name === 'census-worker.js' ? { 'Content-Security-Policy': workerPolicy } : {});
  }
  if (!url.pathname.startsWith('/census/r-7/')) return send(204, 'text/plain', '');
  const way = url.pathname.slice('/census/r-7'.length);
  if (way === '/list') return send(200, 'text/html; charset=utf-8', page(url.searchParams.get('lang') ?? 'ja'));
  const sent = await body(request);
  hub.requests.push({ method: request.method, way, bytes: sent });
  if (hub.down) return response.destroy();
  if (request.method === 'POST' && request.headers['x-csrf-token'] !== 'token-1') return json(422, { error: 'form token' });
  if (way === '/round.json') {
    return json(200, { id: 'r-7', region: 'kensei', day_of_count: '2026-10-01', profile: 'japanese', public_key: hub.publicKey, table_key: hub.tableKey,
      list: 3, declared: hub.declared, quota: Math.ceil(hub.declared * 1.1 * 28), towns, source: 4 });
  }
  if (way === '/declare') {
    if (hub.asked.length > 0) return json(422, { error: 'もう計算を始めたので、人数は変えられません' });
    hub.declared = Number(new URLSearchParams(sent.toString()).get('declared'));
    return json(200, { declared: hub.declared });
  }
  if (way === '/blinded') {
    const count = sent.length / 32;
    if (!(count >= 1 && count <= 500 && Number.isInteger(count))) return json(422, { error: '形が合いません' });
    hub.asked.push(count);
    const id = String(hub.asked.length);
    const answer = await ask(`evaluate 3 ${hub.declared} ${hex(sent)}`);
    if (answer.startsWith('refused')) return json(422, { error: answer.slice(8) });
    const bytes = Buffer.from(answer.replace(' ', ''), 'hex');
    if (hub.lies) bytes[bytes.length - 1 - 32] ^= 1;
    hub.batches.set(id, { bytes, polls: hub.slow });
    return json(201, { batch: id });
  }
  if (way.startsWith('/batches/')) {
    const batch = hub.batches.get(way.slice(9));
    if (batch.polls-- > 0) return json(202, { waiting: true });
    return send(200, 'application/octet-stream', batch.bytes);
  }
  if (way === '/upload') {
    hub.uploads.push(sent);
    const answer = await ask(`upload ${hub.declared} ${hex(sent)}`);
    if (answer.startsWith('refused')) return json(422, { error: answer.slice(8) });
    hub.last = answer.split(' ').slice(1);
    return json(201, { lines: hub.last.length });
  }
  return send(404, 'text/plain', '');
};

before(async () => {
  peer = startPeer(program);
  server = createServer((request, response) => handle(request, response).catch(error => response.destroy(error)));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  folder = mkdtempSync(path.join(tmpdir(), 'census-browser-'));
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  peer?.stop();
  rmSync(folder, { recursive: true });
});

const openList = async (lang = 'ja') => {
  const made = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  made.setDefaultTimeout(20000);
  const wrong = [];
  made.on('pageerror', error => wrong.push(String(error)));
  made.on('console', message => message.type() === 'error' && wrong.push(message.text()));
  made.wrong = wrong;
  await made.goto(`${base}/census/r-7/list?lang=${lang}`);
  return made;
};
const give = (made, name, content) => made.setInputFiles('#census-file', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
const csv = rows => rows.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
const ready = made => made.locator('#census-start:not([disabled])').waitFor({ timeout: 10000 }).catch(async error => {
  throw new Error(`${made.wrong.join('; ')} ${await made.textContent('#census-bad')}`, { cause: error });
});
const complaint = async made => (await made.locator('#census-bad [role=alert]').textContent()).trim();
const children = [['氏名', 'ふりがな', '生年月日', '市町村', '医療的ケア', '備考'],
  ['山田 太郎', 'やまだ たろう', '令和3年4月5日', '小田原市', '吸引、酸素', 'ひみつの備考'],
  ['髙橋 花子', 'ﾀｶﾊｼ ﾊﾅｺ', 'R1.5.1', '箱根町', '経管栄養', ''],
  ['高橋 花子', 'タカハシ ハナコ', '2019/5/1', '箱根町', '', ''],
  ['齋藤 〓子', 'さいとう りんこ', '2015.2.29', '真鶴町', '', ''],
  ['鈴木 一', 'すずき はじめ', 'H30.2.3', '小田原市', '', ''],
  ['佐野 一', 'さの はじめ', 'H30.2.3', '小田原市', '', '']];
const secrets = ['山田', '太郎', 'ヤマダ', 'やまだ', '2021-04-05', '令和3年', '髙橋', '高橋', 'ハナコ', 'ひみつ', '吸引', '小田原'];
const sentText = () => hub.requests.map(request => request.bytes).reduce((all, bytes) => Buffer.concat([all, bytes]), Buffer.alloc(0));

test('a list: bad rows and doubles are told, the preview shows what leaves, nothing leaves before, the hub can read it', async () => {
  await freshHub();
  const made = await openList();
  await give(made, '名簿.csv', csv(children));
  await ready(made);
  assert.deepEqual(hub.requests.map(request => `${request.method} ${request.way}`), ['GET /round.json'], 'nothing was sent before the preview');
  const bad = await made.textContent('#census-bad');
  assert.match(bad, /5行目.*ない日です.*数えません/s);
  assert.match(bad, /機械で表せなかった文字/);
  const preview = await made.textContent('#census-preview');
  assert.match(preview, /届け出る人数：8人（8の倍数.*しるし：4人分/s);
  assert.match(preview, /人数をぼかすための4行/);
  assert.doesNotMatch(preview, /匿名/);
  const boxes = made.locator('#census-doubles input');
  assert.deepEqual(await boxes.evaluateAll(all => all.map(box => box.checked)), [true, false], 'the clear pair is one child, the doubtful is asked');
  await boxes.nth(1).check();
  await made.locator('#census-preview', { hasText: 'しるし：3人分' }).waitFor();
  await lookAt(made);
  await picture(made, 'census-preview');
  await made.click('#census-start');
  await made.locator('#census-done', { hasText: '届きました：3人分、8行' }).waitFor();
  const payloads = hub.last.map(line => line.split(':')[2]).filter(one => one.endsWith('/0')).sort();
  const code = name => towns.find(town => town.name === name).code;
  assert.deepEqual(payloads, [`${code('小田原市')}/2/${8 + 16}/4/0`, `${code('小田原市')}/3/0/4/0`, `${code('箱根町')}/3/${64}/4/0`].sort());
  assert.equal(hub.declared, 8);
  const all = sentText();
  for (const secret of secrets) {
    for (const form of [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(encodeURIComponent(secret)), Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1))])
      assert.equal(all.includes(form), false, `${secret} left the page`);
  }
  const kept = await made.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length, document.cookie]);
  assert.deepEqual(kept, [0, 0, 0, 0, ''], 'nothing is kept in the browser');
  assert.deepEqual(made.wrong, []);
  await made.close();
});

test('rows are typed or pasted, in English too', async () => {
  await freshHub();
  const made = await openList('en');
  await made.fill('#census-rows', '氏名\tふりがな\t生年月日\t市町村\n佐藤 凛\tさとう りん\t2018/1/2\t14206\n佐藤 凛\tさとう りん\t3.4.5\t湯河原町');
  await made.locator('#census-rows').blur();
  await ready(made);
  assert.match(await made.textContent('#census-preview'), /Before sending: what leaves.*Declared number of children: 8 .*of 2 children/s);
  assert.equal(/[ぁ-ん]/.test((await made.textContent('#census-preview')) + (await made.textContent('#census-bad'))), false);
  await made.click('#census-start');
  await made.locator('#census-done', { hasText: 'Arrived: 2 children, 8 lines' }).waitFor();
  assert.deepEqual(made.wrong, []);
  await made.close();
});

test('it can be stopped and begun again, and asks for no key twice', async () => {
  await freshHub({ slow: 4 });
  const names = (await ask(`synth ${folder} 250 78`)).trim().split(' ');
  const made = await openList();
  await made.setInputFiles('#census-file', path.join(folder, names[0]));
  await ready(made);
  await made.click('#census-start');
  await made.waitForFunction(() => (document.querySelector('#census-progress progress')?.value ?? 0) > 0);
  assert.equal(await made.isDisabled('#census-rows'), true);
  assert.equal(await made.evaluate(() => new Promise(resolve => {
    const begun = performance.now();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun < 500)));
  })), true, 'the page answers while it calculates');
  await made.click('#census-stop');
  await made.locator('#census-progress', { hasText: '止めました' }).waitFor({ timeout: 5000 }).catch(async () => { throw new Error(await made.textContent('#census-encoder') + made.wrong); });
  assert.equal(hub.uploads.length, 0);
  const before = hub.asked.length;
  hub.down = true;
  await made.click('#census-start');
  assert.match(await complaint(made), /通信が切れました/);
  hub.down = false;
  await made.click('#census-start');
  await made.locator('#census-done', { hasText: '届きました' }).waitFor({ timeout: 60000 });
  assert.ok(before >= 1);
  assert.equal(hub.uploads.length, 1);
  const keys = hub.last.filter(line => line.endsWith('/0')).length;
  assert.equal(hub.declared, Math.ceil(keys / 8) * 8);
  assert.ok(hub.asked.reduce((sum, count) => sum + count, 0) <= hub.declared * 1.1 * 28);
  await made.close();
});

test('a proof that does not hold stops it, and the upload never leaves', async () => {
  await freshHub({ lies: true });
  const made = await openList();
  await give(made, 'a.csv', csv(children));
  await ready(made);
  await made.click('#census-start');
  assert.match(await complaint(made), /証明が合いません/);
  assert.equal(hub.uploads.length, 0);
  await made.close();
});

/// A workbook by hand: shared strings with a reading in it, a date as a number, an inline text.
const workbook = (extra = '') => {
  const parts = new Map(Object.entries({
    '_rels/.rels': '<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': '<?xml version="1.0"?><workbook xmlns:r="r"><sheets><sheet name="名簿" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="/xl/styles.xml"/></Relationships>',
    'xl/styles.xml': '<styleSheet><numFmts count="1"><numFmt numFmtId="176" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': '<sst><si><t>氏名</t><rPh sb="0" eb="2"><t>シメイ</t></rPh></si><si><t>生年月日</t></si><si><r><t>森 </t></r><r><t>蓮&amp;</t></r></si></sst>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>市町村</t></is></c></row>`
      + `<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="1"><v>44291</v></c><c r="C3" t="inlineStr"><is><t>箱根町</t></is></c></row>${extra}</sheetData></worksheet>`,
  }).map(([name, text]) => [name, Buffer.from(text)]));
  return pack(parts);
};

/// A part of a gigabyte of blanks, packed to a megabyte.
const bomb = () => {
  const bytes = Buffer.from(workbook());
  const packed = deflateRawSync(Buffer.alloc(200 * 1024 * 1024, 32), { level: 9 });
  const at = bytes.indexOf('PK\x01\x02'), name = Buffer.from('_rels/.rels');
  const local = Buffer.alloc(30), central = Buffer.alloc(46), end = Buffer.alloc(22);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt16LE(name.length, 26);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(1000, 24);
  central.writeUInt16LE(name.length, 28);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  assert.ok(at > 0);
  return Buffer.concat([local, name, packed, central, name, end]);
};

test('an Excel file is read: shared texts without their readings, dates that are numbers', async () => {
  await freshHub();
  const made = await openList();
  await give(made, 'a.xlsx', workbook());
  await ready(made);
  const preview = await made.textContent('#census-preview');
  assert.match(preview, /届け出る人数：8人.*しるし：1人分/s);
  assert.match(preview, /箱根町/);
  assert.match(preview, /3〜5歳/);
  await made.close();
});

const cp932 = Buffer.concat([Buffer.from([0x8e, 0x81, 0x96, 0xbc, 0x2c, 0x90, 0xb6, 0x94, 0x4e, 0x8c, 0x8e, 0x93, 0xfa, 0x0a]),
  Buffer.from([0x8e, 0x52, 0x93, 0x63, 0x20, 0x88, 0xea, 0x2c]), Buffer.from('2020/1/2\n')]);
const cases = [
  ['an empty file', 'a.csv', '', /一覧が空です/, /The list is empty/],
  ['titles only', 'a.csv', '氏名,生年月日\n', /一覧に行がありません/, /no rows/],
  ['no titles', 'a.csv', '山田 太郎,2020/1/2\n', /列の名前がありますか/, /first line hold the titles/],
  ['names in the column of dates', 'a.csv', '氏名,生年月日\n2020/1/2,山田 太郎\n2020/1/3,鈴木 一\n2020/1/4,森 蓮\n', /生年月日の列の半分より多くが日付ではありません/, /not dates/],
  ['written names in the column of readings', 'a.csv', '氏名,ふりがな,生年月日\nやまだ,山田 太郎,2020/1/2\nすずき,鈴木 一,2020/1/3\nもり,森 蓮,2020/1/4\n', /読みではありません/, /not readings/],
  ['one line, and that one wrong', 'a.csv', '氏名,生年月日\n山田 太郎,2020/2/30\n', /数えられる行がありません/, /No line can be counted/],
  ['a quotation mark that never ends', 'a.csv', '氏名,生年月日\n"山田,2020/1/2\n', /2行目で始まる引用符/, /line 2/],
  ['200,000 rows', 'a.csv', `氏名,生年月日\n${'山田 太郎,2020/1/2\n'.repeat(200000)}`, /16000行まで.*200000行/, /up to 16000 lines/],
  ['a broken workbook', 'a.xlsx', Buffer.from(workbook()).subarray(0, 700), /Excelのファイル（.xlsx）として読めません/, /Excel/],
  ['broken XML in a workbook', 'a.xlsx', workbook('<row r="4"><c'), /壊れています/, /broken|damaged/],
  ['an old or locked workbook', 'a.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /パスワード/, /password/],
  ['a zip bomb', 'a.xlsx', bomb(), /大きすぎます/, /too large|too big/],
  ['a picture', 'a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), /文字のファイルとして読めません/, /text/],
  ['UTF-16', 'a.csv', Buffer.from('\ufeff氏名', 'utf16le'), /UTF-16/, /UTF-16/],
];
test('bad input gets a clear answer in both languages, and nothing is sent', async () => {
  await freshHub();
  for (const lang of ['ja', 'en']) {
    const made = await openList(lang);
    for (const [name, file, content, ja, en] of cases) {
      await give(made, file, content);
      const text = await complaint(made);
      assert.match(text, lang === 'ja' ? ja : en, name);
      assert.equal(await made.isDisabled('#census-start'), true, name);
      await made.evaluate(() => document.querySelector('#census-bad').replaceChildren());
    }
    assert.deepEqual(made.wrong, []);
    await made.close();
  }
  assert.deepEqual(hub.requests.filter(request => request.method === 'POST'), []);
});

test('CP932, one child, missing letters and impossible days', async () => {
  await freshHub();
  const made = await openList();
  await give(made, 'a.csv', cp932);
  await ready(made);
  assert.match(await made.textContent('#census-preview'), /届け出る人数：8人.*しるし：1人分.*7行/s);
  await give(made, 'b.csv', csv([['氏名', 'ふりがな', '生年月日'], ['渡\ue000 一', 'わたなべ はじめ', '2020/1/2'], ['森 蓮', 'もり れん', 'R5.2.29'], ['林 一', 'はやし 一', '2021/1/1'], ['原 葵', 'はら あおい', '2027/1/1']]));
  await made.locator('#census-bad', { hasText: '2行目' }).waitFor();
  const bad = await made.textContent('#census-bad');
  assert.match(bad, /2行目氏名「渡. 一」に、機械で表せなかった文字があります数えます/u);
  assert.match(bad, /3行目「R5.2.29」は生年月日として読めないか、ない日です数えません/);
  assert.match(bad, /4行目ふりがな「はやし一」に漢字があります/);
  assert.match(bad, /5行目.*調べる日より後です数えません/);
  await made.close();
});

if (process.env.TSUMUGI_CENSUS_BENCH) {
  test('bench: so many records', async () => {
    await freshHub();
    const wanted = Number(process.env.TSUMUGI_CENSUS_BENCH);
    const names = (await ask(`synth ${folder} ${Math.ceil(wanted * 2.4)} 79`)).trim().split(' ');
    const lines = readFileSync(path.join(folder, names[0]), 'utf8').split('\r\n').slice(0, Math.ceil(wanted * 1.1));
    const made = await openList();
    let begun = performance.now();
    await give(made, 'a.csv', lines.join('\r\n'));
    await ready(made);
    const read = performance.now() - begun;
    const keys = /(?<=目かくしをした値：)[\d,]+/.exec(await made.textContent('#census-preview'))[0];
    begun = performance.now();
    await made.click('#census-start');
    await made.locator('#census-done', { hasText: '届きました' }).waitFor({ timeout: 300000 });
    const sent = performance.now() - begun;
    const { sum, cores } = await made.evaluate(() => ({ sum: document.querySelector('#census-done').textContent, cores: navigator.hardwareConcurrency }));
    console.log(`${lines.length - 1} rows: read and shown in ${(read / 1000).toFixed(1)} s, ${keys} keys sent in ${(sent / 1000).toFixed(1)} s, ${cores} cores; ${sum}`);
    await made.close();
  });
}
