// The desk imports the national open data through the browser; everybody finds a service by kana, by its word, or with a
// typing mistake; what was corrected by hand outlives the next import.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lookAt, picture, press, root, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser;
before(async () => {
  region = await startRegion();
  browser = await startBrowser();
});
after(async () => { await browser?.close(); await region?.stop(); });

const real = path.join(root, 'tests/data/wamnet/csvdownload068.csv');
/// The real file with its two homes of the region and one line changed by `change`.
const trimmed = (name, change = line => line) => {
  const [head, ...lines] = readFileSync(real, 'utf8').trimEnd().split('\n');
  const here = lines.filter(line => line.includes('神奈川県小田原市')).map(change);
  return { name, mimeType: 'text/csv', buffer: Buffer.from([head, ...here].join('\n') + '\n') };
};
const choose = async (page, files) => {
  await page.goto(`${region.base}/services/import`);
  await page.setInputFiles('#f-files', files);
  await press(page, '何が変わるかを見る');
};
const stat = (page, name) => page.locator('.stat', { has: page.locator(`dt:text-is("${name}")`) }).locator('dd').textContent();

test('a real file is looked at, confirmed, and the second time changes nothing', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/services/import`);
  await lookAt(page);
  await press(page, '何が変わるかを見る');
  assert.match(await page.textContent('.error-summary'), /CSVファイルを選んでください/);
  await lookAt(page);

  await choose(page, [real]);
  assert.equal(await stat(page, '読んだ行'), '242');
  assert.equal(await stat(page, '新しい'), '2');
  assert.equal(await stat(page, '範囲の外'), '240');
  assert.match(await page.textContent('main table'), /光海学園/);
  await lookAt(page);
  await picture(page, 'import-preview');
  await press(page, '取り込む');
  assert.match(await page.textContent('[role=status]'), /新しい2件/);
  await lookAt(page);
  await picture(page, 'import-done');

  await choose(page, [real]);
  assert.match(await page.textContent('main'), /変わるものはありません/);
  assert.equal(await stat(page, '同じ'), '2');
  assert.equal(await stat(page, '新しい'), '0');
  await page.context().close();
});

test('a hand edit survives the next edition, which is shown before and after, and what is gone waits for a person', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/services?q=${encodeURIComponent('わらべのもり')}`);
  await page.click('main table a:has-text("わらべの杜")');
  const service = page.url();
  await lookAt(page);
  await picture(page, 'service');
  await page.click('a:has-text("直す")');
  await lookAt(page);
  await picture(page, 'service-edit');
  await page.fill('#f-phone', 'でんわ');
  await press(page, '保存する');
  assert.match(await page.textContent('.error-summary'), /市外局番/);
  await lookAt(page);
  await page.fill('#f-phone', '0465-00-1234');
  await press(page, '保存する');
  assert.match(await page.textContent('main'), /手で直した値/);

  await choose(page, [trimmed('next.csv', line => line.includes('わらべの杜')
    ? line.replaceAll('0465-43-1515', '0465-43-9999').replace(/,40$/, ',42') : '')].flat());
  assert.equal(await stat(page, '変わった'), '1');
  const table = await page.textContent('main table');
  assert.match(table, /手で直した値を残します/);
  assert.match(table, /40.*42/s);
  assert.match(await page.textContent('fieldset'), /光海学園/);
  await lookAt(page);
  await picture(page, 'import-changed');
  await press(page, '取り込む');
  await page.goto(service);
  const facts = await page.textContent('main');
  assert.match(facts, /0465-00-1234/);
  assert.match(facts, /取り込んだデータでは：0465-43-9999/);
  assert.match(facts, /42/);
  await lookAt(page);
  await picture(page, 'service-by-hand');
  await press(page, '取り込んだ値にもどす');
  assert.match(await page.textContent('main'), /0465-43-9999/);
  await page.goto(`${region.base}/services?q=${encodeURIComponent('光海学園')}`);
  assert.match(await page.textContent('main table'), /光海学園/, 'nothing ends by itself');
  await page.context().close();
});

test('refused rows come back with their reason, safe to open in a spreadsheet', async () => {
  const page = await signIn(browser, region, 'desk');
  await choose(page, [trimmed('bad.csv', line => line.includes('光海学園')
    ? line.replace('"光海学園"', '"=CMD|\' /C calc\'!A0"') : line.replace('神奈川県小田原市', '神奈川県さくら野市').replaceAll('神奈川県小田原市', '神奈川県さくら野市'))]);
  assert.equal(await stat(page, '取り込めない'), '2');
  await lookAt(page);
  const href = await page.getAttribute('a:has-text("取り込めない行を")', 'href');
  const answer = await page.request.get(region.base + href);
  const text = (await answer.body()).toString('utf8');
  assert.match(text, /取り込めない理由/);
  assert.match(text, /"'=CMD/);
  assert.match(text, /さくら野市/);
  const wrong = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('name,town\na,b\n') };
  await choose(page, [wrong]);
  assert.match(await page.textContent('.error-summary'), /WAM NET/);
  await page.context().close();
});

test('services are found by kana, word and with a mistake, filtered and paged', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.goto(`${region.base}/services`);
  assert.match(await page.textContent('main'), /全8\d件のうち 1から25件目/);
  assert.equal(await page.locator('main tbody tr').count(), 25);
  await lookAt(page);
  await picture(page, 'services');
  await page.click('a[rel=next]');
  assert.match(page.url(), /page=2/);
  await page.goto(`${region.base}/services`);
  const look = async words => {
    await page.fill('#f-q', words);
    await press(page, 'さがす');
    return page.textContent('main');
  };
  assert.match(await look('ﾂｷﾐｿｳ'), /短期入所つきみ草の家/);
  assert.match(await look('レスパイト 小田原'), /短期入所つきみ草の家/);
  const similar = await look('つきにそうのいえ');
  assert.match(similar, /近い名前/);
  assert.match(similar, /短期入所つきみ草の家/);
  await lookAt(page);
  await picture(page, 'services-similar');
  await look('存在しないなまえです');
  assert.match(await page.textContent('main'), /見つかりませんでした/);
  await lookAt(page);
  await page.goto(`${region.base}/services?kind=short_stay&town=142069`);
  await page.click('main table a:has-text("つきみ草")');
  assert.match(await page.textContent('main'), /練習用/);
  assert.equal(await page.locator('a:has-text("直す")').count(), 0, 'only its own section corrects it');
  const excel = await page.request.get(`${region.base}/services.xlsx?town=142069`);
  assert.ok((await excel.body()).subarray(0, 2).equals(Buffer.from('PK')));
  assert.equal((await page.request.get(`${region.base}/services/import`)).status(), 403, 'a member does not import');
  await page.context().close();
});

test('a service whose place is not public is seen by the desk alone', async () => {
  const desk = await signIn(browser, region, 'desk');
  await desk.goto(`${region.base}/services?q=${encodeURIComponent('あめんぼ舟')}`);
  await desk.click('main table a:has-text("こども病棟の短期入所")');
  const hidden = desk.url();
  await lookAt(desk);
  await desk.context().close();
  const page = await signIn(browser, region, 'soudan');
  assert.equal((await page.goto(hidden)).status(), 404);
  await page.goto(`${region.base}/services?q=${encodeURIComponent('こどもびょうとう')}`);
  assert.ok(!(await page.textContent('main')).includes('こども病棟の短期入所'));
  await page.context().close();
});

test('the whole import works without scripts', async () => {
  const page = await signIn(browser, region, 'hoken-lead', { javaScriptEnabled: false });
  await choose(page, [trimmed('again.csv')]);
  assert.match(await page.textContent('main'), /取り込む前の確かめ/);
  await press(page, '取り込む');
  assert.match(await page.textContent('[role=status]'), /取り込みました/);
  await page.goto(`${region.base}/services?q=${encodeURIComponent('ひかりうみ')}`);
  assert.ok(await page.locator('h1').count() === 1);
  await page.context().close();
});

test('everything is there in English', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.locator('header button[name=lang]').click();
  await page.waitForLoadState('load');
  for (const place of ['/services', '/services/import']) {
    await page.goto(region.base + place);
    await lookAt(page);
  }
  await picture(page, 'services-english');
  await page.context().close();
});
