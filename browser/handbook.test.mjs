// The yearly handbook: a new edition, a chapter with what people paste, the printed book, files, and who may write.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { lookAt, picture, press, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser, edition;
before(async () => {
  region = await startRegion();
  browser = await startBrowser();
});
after(async () => { await browser?.close(); await region?.stop(); });

test('the desk makes an edition, writes a chapter, and the book prints on A4', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/services`);
  await page.click('main a:has-text("冊子")');
  await lookAt(page);
  await picture(page, 'handbook-list');
  await press(page, '作る');
  edition = new URL(page.url()).pathname;
  await lookAt(page);
  await picture(page, 'handbook-edition');
  await page.click('main a:has-text("章を加える")');
  await lookAt(page);
  await page.fill('#f-title', '停電にそなえる');
  await page.fill('#f-text', '# 家に置くもの\n\n- 予備の電池\n- **手動の吸引器**\n\n<script>alert(1)</script>[押す](javascript:alert(1))');
  await press(page, '見え方を確かめる');
  assert.equal(await page.locator('article script').count(), 0);
  assert.equal(await page.locator('article a[href^="javascript"]').count(), 0);
  assert.equal(await page.locator('article strong').textContent(), '手動の吸引器');
  await lookAt(page);
  await picture(page, 'handbook-preview');
  await press(page, '保存する');
  for (const part of ['', '/services', '/index']) {
    await page.goto(region.base + edition + part);
    await lookAt(page);
  }
  const book = await page.request.get(`${region.base}${edition}/book.pdf`);
  assert.equal(book.headers()['content-type'], 'application/pdf');
  const pdf = path.join(region.folder, 'book.pdf');
  writeFileSync(pdf, await book.body());
  assert.match(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' }), /Page size:\s+595\S* x 841\S* pts \(A4\)/);
  const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replaceAll(/[ \t\n]+/g, '');
  for (const words of ['まいらいふぶっく', 'もくじ', '停電にそなえる', '手動の吸引器', 'サービスの案内', '小田原市', '案']) assert.ok(text.includes(words), words);
  const web = await (await page.request.get(`${region.base}${edition}/book.html`)).text();
  assert.ok(web.includes('停電にそなえる') && !web.includes('<script'));
  await page.context().close();
});

test('what is not settled is no open data, and others read without writing', async () => {
  const page = await signIn(browser, region, 'houmon');
  await page.goto(`${region.base}/handbook`);
  await lookAt(page);
  await page.goto(region.base + edition);
  assert.equal(await page.locator('main a:has-text("章を加える")').count(), 0);
  assert.equal((await page.request.get(`${region.base}${edition}/hsds.json`)).status(), 409);
  assert.equal((await page.request.get(`${region.base}${edition}/chapters/new`)).status(), 403);
  await page.context().close();
});
