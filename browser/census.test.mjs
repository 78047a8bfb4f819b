// A whole census over three server processes: two of the region on one database, and the custodian's with a database of its
// own. The desk opens a round, the custodian makes the keys, four organisations send their lists from their own machines,
// and what may be published is published.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NameSearch, daysOf, memoryOf, namesOf, tableOf } from './names.mjs';
import { lookAt, picture, press, root, signIn, startBrowser, startRegionOnPostgres, startServer } from './support.mjs';

const program = process.env.TSUMUGI_PROGRAM ?? path.join(root, 'build/release/tsumugi');
const run = (environment, ...words) => {
  const done = spawnSync(program, words, { env: { ...process.env, ...environment }, encoding: 'utf8' });
  assert.equal(done.status, 0, `tsumugi ${words.join(' ')}\n${done.stdout}${done.stderr}`);
  return done.stdout;
};

/// The custodian's own server: another folder, database and accounts.
async function startCustodian() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsumugi-custodian-'));
  const environment = { ...process.env, TSUMUGI_DATA_DIR: folder, TSUMUGI_LOG_LEVEL: 'info' };
  writeFileSync(path.join(folder, 'password'), 'kagi wo azukaru hito\n', { mode: 0o600 });
  run(environment, 'migrate');
  run(environment, 'user', 'add', '--administrator', '--password-file', path.join(folder, 'password'));
  return { folder, ...await startServer(environment, { keepLog: true }) };
}

let region, hub, other, custodian, browser, lists;
before(async () => {
  region = await startRegionOnPostgres(2);
  [hub, other] = region.servers;
  custodian = await startCustodian();
  browser = await startBrowser();
  lists = mkdtempSync(path.join(tmpdir(), 'tsumugi-lists-'));
  rmSync(lists, { recursive: true });
  run({}, 'census', 'synth', '--out', lists, '--children', '120', '--seed', '77');
});
after(async () => {
  await browser?.close();
  await custodian?.stop();
  await region?.stop();
  for (const folder of [lists, custodian?.folder]) if (folder) rmSync(folder, { recursive: true, force: true });
});

const members = [
  { login: 'msw', where: 'みなと中央病院 地域連携室', kind: '1', file: 'hospital_a', to: 0, byPage: true },
  { login: 'hoken', where: '湯河原町 健康づくり課', kind: '3', file: 'municipality', to: 1 },
  { login: 'houmon', where: '訪問看護ステーションみかん', kind: '4', file: 'nurse', to: 1, byPage: true },
  { login: 'gakkou', where: '県西さざなみ特別支援学校 保健室', kind: '5', file: 'school', to: 0 },
];
const fileOf = member => path.join(lists, 'lists', `${member.file}.csv`);
/// Children of the truth who stand on one of the four lists.
const truth = () => {
  const children = new Set();
  const { head, rows } = tableOf(path.join(lists, 'truth.csv'));
  for (const row of rows) {
    const child = row[head.indexOf('child')];
    if (child && members.some(m => m.file === row[head.indexOf('list')])) children.add(child);
  }
  return children.size;
};

test('desk, custodian and four organisations count the children of a region', async () => {
  const names = new NameSearch(members.flatMap(member => namesOf(fileOf(member))), region.dump());
  assert.ok(names.texts.length > 100, `${names.texts.length} names`);
  const desk = await signIn(browser, hub, 'desk');
  await desk.goto(`${hub.base}/region`);
  await desk.click('main a:text-is("一斉調査")');
  await desk.click('text=調査を始める');
  await lookAt(desk);
  await desk.fill('#f-title', '医療的ケア児の一斉調査');
  for (const member of members) {
    const row = desk.locator('tr', { hasText: member.where }).first();
    await row.locator('input[type=checkbox]').check();
    await row.locator('select').selectOption(member.kind);
  }
  for (const field of await desk.locator('[id^=f-people-]').all()) await field.fill('30000');
  // The desk's own organisation cannot be chosen, and nobody is custodian by default.
  assert.equal(await desk.locator('#f-custodian option', { hasText: 'つなぐ手' }).count(), 0);
  await press(desk, '調査を始める');
  assert.match(await desk.textContent('.error-summary'), /鍵の保管者の部署を選んでください/);
  await desk.selectOption('#f-custodian', { label: await desk.locator('#f-custodian option', { hasText: '県西みらい保健福祉事務所' }).first().textContent() });
  await press(desk, '調査を始める');
  const round = new URL(desk.url()).pathname;
  assert.match(await desk.textContent('main'), /鍵を待っています/);
  assert.match(await desk.textContent('main'), /窓口のサーバーに見えるもの/);
  assert.equal(await desk.locator('button', { hasText: '合言葉を作る' }).count(), 0);
  await lookAt(desk);
  await picture(desk, 'census-round');

  // The custodian's person takes the token from the hub to the own server.
  const keeper = await signIn(browser, other, 'kenfuku');
  await keeper.goto(other.base + round);
  await press(keeper, '合言葉を作る');
  const token = await keeper.textContent('#census-token');
  const context = await browser.newContext({ locale: 'ja-JP' });
  const own = await context.newPage();
  await own.goto(`${custodian.base}/sign-in`);
  await own.fill('input[name=login]', 'admin');
  await own.fill('input[name=password]', 'kagi wo azukaru hito');
  await own.click('main button[type=submit]');
  await own.waitForURL(url => !url.pathname.startsWith('/sign-in') && !url.pathname.startsWith('/session'));
  await own.goto(`${custodian.base}/census/custody`);
  await lookAt(own);
  await own.fill('#f-hub', other.base);
  await own.fill('#f-token', 'wrong');
  await press(own, '鍵を作って入る');
  assert.match(await own.textContent('.error-summary'), /合言葉が違う/);
  await own.fill('#f-token', token);
  await press(own, '鍵を作って入る');
  assert.match(await own.textContent('main'), /鍵をあずかっています/);
  assert.match(await own.textContent('main'), /名簿が3つ届くと、締め切れます/);
  await lookAt(own);
  const custody = own.url();

  // Each organisation sends from its own page or its own machine, to either server of the region.
  for (const member of members) {
    const server = region.servers[member.to];
    const page = await signIn(browser, server, member.login);
    await page.goto(server.base + round);
    await page.click('main a.button:has-text("名簿を出す")');
    await page.waitForURL(/\/list$/);
    await lookAt(page);
    if (member.byPage) {
      // The browser encodes: nothing but tags and sealed payloads leaves the page.
      const sent = [];
      page.on('request', request => { if (request.method() === 'POST') sent.push(request.postDataBuffer() ?? Buffer.alloc(0)); });
      await page.setInputFiles('#census-file', fileOf(member));
      await page.locator('#census-start:not([disabled])').waitFor({ timeout: 60000 });
      assert.match(await page.textContent('#census-preview'), /届け出る人数/);
      assert.equal(sent.length, 0, 'nothing leaves before the preview');
      await lookAt(page);
      await picture(page, 'census-encoder');
      await page.click('#census-start');
      await page.locator('#census-done', { hasText: '届きました' }).waitFor({ timeout: 120000 });
      const own = new NameSearch([...namesOf(fileOf(member)), ...daysOf(fileOf(member))]);
      own.standsNotIn('what the page sent', [Buffer.concat(sent)], 'declared');
    } else {
      await press(page, '合言葉を作る');
      const file = path.join(lists, `${member.login}.token`);
      writeFileSync(file, await page.textContent('#census-token'), { mode: 0o600 });
      const said = run({}, 'census', 'encode', fileOf(member), '--hub', server.base, '--token-file', file);
      assert.match(said, /外に出るもの/);
      assert.match(said, /人分を送りました/);
    }
    await page.context().close();
  }
  await desk.goto(hub.base + round);
  assert.match(await desk.textContent('main'), /4の名簿のうち4が届いています/);

  // The hospital corrects its list. That needs all keys anew, which the custodian must allow: the hub alone cannot.
  const hospital = await signIn(browser, hub, 'msw');
  await hospital.goto(`${hub.base}${round}/list`);
  await hospital.setInputFiles('#census-file', fileOf(members[0]));
  await hospital.locator('#census-start:not([disabled])').waitFor({ timeout: 60000 });
  await hospital.click('#census-start');
  await hospital.locator('#census-encoder', { hasText: 'もう1回分' }).waitFor({ timeout: 120000 });
  await own.goto(custody);
  await lookAt(own);
  await Promise.all([own.waitForLoadState('load'), own.locator('tr', { hasText: 'みなと中央病院' }).locator('button').click()]);
  assert.match(await own.textContent('main, [role=status]'), /もう1回分を許しました/);
  for (let tries = 0; ; tries++) {
    await hospital.waitForTimeout(1000);
    await hospital.click('#census-start');
    const sent = await hospital.locator('#census-done', { hasText: '届きました' }).waitFor({ timeout: 30000 }).then(() => true, () => false);
    if (sent) break;
    assert.ok(tries < 3, await hospital.textContent('#census-encoder'));
  }
  await hospital.context().close();

  // The custodian's server hears of the uploads, closes, counts, and erases its keys.
  for (let tries = 0; tries < 60; tries++) {
    await own.goto(custody);
    if (await own.locator('button', { hasText: '締め切って数える' }).count()) break;
    await own.waitForTimeout(500);
  }
  await picture(own, 'census-custody');
  for (const server of region.servers) names.standsNotIn('the memory of the hub with all lists', memoryOf(server.pid), '一斉調査');
  names.standsNotIn('the memory of the custodian with its keys', memoryOf(custodian.pid), 'census');
  await press(own, '締め切って数える');
  for (let tries = 0; tries < 60; tries++) {
    await own.goto(custody);
    if (/終わりました。鍵は消しました/.test(await own.textContent('main'))) break;
    await own.waitForTimeout(500);
  }
  assert.match(await own.textContent('main'), /終わりました。鍵は消しました/);
  await lookAt(own);

  await desk.goto(hub.base + round);
  assert.match(await desk.textContent('main'), /結果が出ました/);
  const counted = Number(await desk.textContent('dd .big'));
  const wanted = truth();
  assert.ok(Math.abs(counted - wanted) <= Math.ceil(wanted * 0.03), `${counted} counted, ${wanted} true`);
  await lookAt(desk);
  await picture(desk, 'census-result');
  // No small count stands anywhere on the page, in the Excel's neighbour or in the report.
  const cells = await desk.locator('section[aria-labelledby=h-result] td.num').allTextContents();
  assert.ok(cells.length > 20);
  for (const cell of cells) assert.ok(!/^[1-9]$/.test(cell.trim()), `a small count is shown: ${cell}`);
  const report = await desk.evaluate(async address => (await fetch(address)).json(), `${round}/measure-report.json`);
  assert.equal(report.resourceType, 'MeasureReport');
  assert.equal(report.group[0].population[0].count, counted);

  // Names of the lists stand in no database, no log and no memory of the three servers.
  names.standsNotIn('the database of the hub', region.dump(), '一斉調査');
  const stored = ['tsumugi.sqlite', 'tsumugi.sqlite-wal'].map(file => path.join(custodian.folder, file)).filter(file => existsSync(file));
  names.standsNotIn('the database of the custodian', stored.map(file => readFileSync(file)), 'census');
  for (const server of [hub, other, custodian]) {
    names.standsNotIn('a log', [Buffer.from(server.log())], 'http: listening');
    names.standsNotIn('a memory after the round', memoryOf(server.pid), 'tsumugi');
  }
});
