// A consultant looks for a place and gets yes, if, not known, no, each with its reason; a provider answers the yearly
// confirmation by one button, line by line, and by Excel; the municipality reminds; the region sees what is missing.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { lookAt, picture, press, signIn, startBrowser, startRegion } from './support.mjs';
import { unpack } from './xlsx.mjs';

let region, browser;
before(async () => {
  region = await startRegion();
  browser = await startBrowser();
});
after(async () => { await browser?.close(); await region?.stop(); });

const at = tail => `${region.base}${tail}`;
const child = '?care=5&watch.5=low&care=7-1&watch.7-1=low&age=4&weight=13&mobility=sitting&town=142069&day=2&day=4';

test('a consultant describes a child and sees every service with its reasons, as list, map, print and Excel', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.goto(at('/services'));
  await page.click('main a:has-text("条件に合うサービスをさがす")');
  await lookAt(page);
  await picture(page, 'match-form');
  await page.check('input[name=care][value="5"]');
  await page.selectOption('select[name="watch.5"]', 'low');
  await page.fill('#f-age', '４歳');
  await page.fill('#f-weight', '１３ｋｇ');
  await page.selectOption('#f-town', '142069');
  await page.check('input[name=day][value="2"]');
  await press(page, 'さがす');
  assert.match(await page.textContent('.match-child'), /吸引（見守り低）、8点、4歳、13kg、小田原市、火/);
  await page.goto(at('/services/match' + child));
  const counts = await page.locator('.tabs .count').allTextContents();
  assert.equal(counts.length, 5);
  assert.equal(Number(counts[0]), counts.slice(1).reduce((a, b) => a + Number(b), 0), 'every service has one verdict');
  const verdicts = await page.locator('.match-table tbody td:first-child .tag').allTextContents();
  const order = ['合う', '要相談', '分からない', '合わない'];
  const places = verdicts.map(v => order.indexOf(v.trim()));
  assert.deepEqual(places, [...places].sort((a, b) => a - b), 'nearest to a yes first');
  assert.ok((await page.locator('.reasons li').count()) > 20, 'reasons in words');
  assert.match(await page.textContent('main'), /看護職員は.*人必要です。.*人います。/s);
  assert.match(await page.textContent('main'), /場所を公表していない受け入れ先/);
  await lookAt(page);
  await picture(page, 'match');

  await page.click('a:has-text("地図で見る")');
  assert.ok((await page.locator('.region-map a').count()) > 30);
  assert.equal(await page.locator('.map-towns path').count(), 10);
  assert.doesNotMatch(await page.content(), /あめんぼ舟/, 'a place that is not public is on no map');
  assert.match(await page.textContent('figcaption'), /国土数値情報/);
  await lookAt(page);
  await picture(page, 'match-map');

  const excel = await page.request.get(at('/services/match.xlsx' + child));
  assert.equal(excel.status(), 200);
  const parts = unpack(await excel.body());
  const words = parts.get('xl/sharedStrings.xml').toString();
  for (const verdict of order.slice(1)) assert.ok(words.includes(`>${verdict}<`), verdict);
  assert.doesNotMatch(words, /あめんぼ舟/);
  assert.ok(parts.get('xl/worksheets/sheet1.xml').toString().split('<row ').length > Number(counts[0]));
  await page.goto(at('/services/match' + child));
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 10000);

  await page.goto(at('/services/match?age=old'));
  assert.match(await page.textContent('.error-summary'), /年齢は/);
  await lookAt(page);
  await page.context().close();
});

test('from a child of hers, two clicks lead to the places, without a name in the address', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.goto(at('/children'));
  await page.click('main table tbody a');
  const name = (await page.textContent('.identity-name')).trim().split(/\s/)[0];
  await page.click('a:has-text("このこどもに合うサービスをさがす")');
  assert.match(page.url(), /\/services\/match\?.*town=/);
  assert.doesNotMatch(decodeURIComponent(page.url()), new RegExp(name));
  assert.ok((await page.locator('.match-table tbody tr').count()) > 0);
  await page.context().close();
});

test('what is found nowhere is recorded without the child, and shows among the gaps', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.goto(at('/services/match?care=1&care=11&age=2&weight=9&town=143821&kind=short_stay&severe=no'));
  await press(page, '「足りない」と記録する');
  assert.match(await page.textContent('[role=status]'), /こどもの名前も町も残していません/);
  await page.goto(at('/services/gaps'));
  assert.match(await page.textContent('main'), /短期入所.*1から4回/s);
  await lookAt(page);
  await picture(page, 'gaps');
  await page.context().close();
});

test('a provider answers the yearly confirmation: one line changed, one open, by page; and by Excel', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  await page.goto(at('/inbox'));
  const task = page.locator('main a', { hasText: '受入条件の年1回の確認' }).first();
  if (await task.count()) await task.click();
  else {
    await page.goto(at('/services?q=' + encodeURIComponent('はやぶさ')));
    await page.click('main table tbody th a');
    await page.goto(page.url() + '/confirm');
  }
  const here = page.url().replace(/\?.*/, '');
  await lookAt(page);
  await picture(page, 'confirm');
  assert.match(await page.textContent('main'), /前回：/);
  await page.selectOption('select[name="a.transport"]', 'none');
  await page.selectOption('select[name="a.care.1"]', 'conditional');
  await page.fill('input[name="w.care.1"]', '');
  await press(page, '確認にすすむ');
  assert.match(await page.textContent('.error-summary'), /どんな条件か/);
  await lookAt(page);
  await page.fill('input[name="w.care.1"]', '夜だけ使うこども');
  await page.check('input[name="later.bath"]');
  await press(page, '確認にすすむ');
  assert.match(page.url(), /\/confirm\/look\?draft=/);
  assert.match(await page.textContent('main'), /夜だけ使うこども.*入浴/s);
  await lookAt(page);
  await picture(page, 'confirm-look');
  await page.goBack();
  await page.goForward();
  await press(page, '送る');
  assert.match(await page.textContent('main'), /条件つき：夜だけ使うこども/);
  assert.match(await page.textContent('[role=status]'), /ありがとう/);
  await lookAt(page);
  await picture(page, 'conditions');

  await page.goto(here);
  const sheet = await (await page.request.get(here + '.xlsx')).body();
  await page.setInputFiles('input[type=file]', { name: 'back.xlsx', mimeType: 'application/octet-stream', buffer: sheet });
  await press(page, '読み込む');
  assert.match(await page.textContent('main'), /Excelの内容を下に入れました/);
  await page.setInputFiles('input[type=file]', { name: 'x.xlsx', mimeType: 'application/octet-stream', buffer: readFileSync(new URL(import.meta.url)) });
  await press(page, '読み込む');
  assert.ok(await page.locator('.error-summary').count());
  await page.context().close();
});

test('the municipality reminds: it asks a provider without accounts by telephone and writes the answer down', async () => {
  const page = await signIn(browser, region, 'fukushi');
  await page.goto(at('/inbox'));
  await page.click('main a:has-text("受入条件の確認を電話でうながす")');
  assert.match(page.url(), /\/services\/rounds\//);
  const waiting = Number(await page.locator('.stat', { hasText: 'まだ' }).locator('dd').textContent());
  const row = page.locator('main tr', { hasText: '電話でたずねる' }).filter({ hasText: '答える・電話の答えを書く' }).first();
  assert.match(await row.textContent(), /湯河原町 障がい福祉課/, 'what this section reminds stands first');
  await row.locator('a:has-text("電話の答えを書く")').click();
  await page.selectOption('select[name="a.care.5"]', 'yes');
  await press(page, '確認にすすむ');
  await press(page, '送る');
  assert.match(await page.textContent('main'), /湯河原町 障がい福祉課/, 'who wrote it down');
  await page.goto(at('/services/rounds'));
  await page.click('main table a');
  assert.equal(Number(await page.locator('.stat', { hasText: 'まだ' }).locator('dd').textContent()), waiting - 1);
  await page.context().close();
});

test('whom to ask: a town and a topic lead to a named counter with telephone and hours', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.goto(at('/services/match'));
  await page.click('nav a:has-text("相談先")');
  await page.selectOption('select[name=town]', '143847');
  await page.locator('select[name=topic]').selectOption({ index: 1 });
  await page.locator('main form button').first().click();
  await page.waitForLoadState('load');
  assert.ok(await page.locator('main a[href^="tel:"]').count(), 'a telephone to press');
  await lookAt(page);
  await page.context().close();
});

test('whoever is not asked answers nothing; the desk sees how far the round is', async () => {
  const other = await signIn(browser, region, 'soudan');
  await other.goto(at('/services?q=' + encodeURIComponent('はやぶさ')));
  await other.click('main table tbody th a');
  const service = other.url();
  assert.equal((await other.request.get(service + '/confirm')).status(), 403);
  assert.equal((await other.request.get(service + '/conditions/edit')).status(), 403);
  await other.goto(service + '/conditions');
  assert.equal(await other.locator('main a:has-text("直す")').count(), 0);
  await other.context().close();

  const page = await signIn(browser, region, 'desk');
  await page.goto(at('/services/rounds'));
  await lookAt(page);
  await page.click('main table a');
  assert.match(await page.textContent('.stats'), /確認済み/);
  assert.match(await page.textContent('main'), /電話でたずねる/);
  await lookAt(page);
  await picture(page, 'round');
  await page.context().close();
});

test('without scripts the search and the confirmation work', async () => {
  const page = await signIn(browser, region, 'hayabusa', { javaScriptEnabled: false });
  await page.goto(at('/services/match'));
  await page.check('input[name=care][value="2"]');
  await page.click('main button:has-text("さがす")');
  assert.ok((await page.locator('.match-table tbody tr').count()) > 0);
  await page.context().close();
});
