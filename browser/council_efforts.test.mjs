// Efforts of a fiscal year: written by hand and by Excel, two at once, printed, carried into the next year; the programme.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { lookAt, picture, press, signIn, startBrowser, startRegion } from './support.mjs';
import { Sheet } from './xlsx.mjs';

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const opened = '受入れの条件を毎月見直して公開する';
let region, browser;
before(async () => {
  region = await startRegion();
  browser = await startBrowser();
});
after(async () => { await browser?.close(); await region?.stop(); });

/// The first fiscal year in which the demonstration has efforts of this and the year before.
const fiscalYear = () => {
  const day = new Date(Date.now() + 9 * 3600e3);
  return day.getUTCMonth() >= 3 ? day.getUTCFullYear() : day.getUTCFullYear() - 1;
};

/// The sheet of the own organisation, as the person takes it from the page.
async function ownSheet(page) {
  await page.goto(`${region.base}/council/efforts/sheet`);
  const href = await page.locator('section[aria-labelledby=h-out] ul a').first().getAttribute('href');
  const answer = await page.request.get(region.base + href);
  assert.equal(answer.headers()['content-type'], sheetType);
  return new Sheet(await answer.body());
}

async function readIn(page, bytes, name = 'torikumi.xlsx') {
  await page.goto(`${region.base}/council/efforts/sheet`);
  await page.setInputFiles('#f-file', { name, mimeType: sheetType, buffer: bytes });
  await press(page, '読み込んで確かめる');
}

test('the table of efforts: items and organisations, the list, one effort', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  await page.goto(`${region.base}/council`);
  await page.click('nav.page-links a:has-text("取組の表")');
  const table = await page.textContent('main');
  for (const words of ['①関係機関とのネットワーク構築', '№2 主治医病院と学校の連絡会', '児童発達支援はやぶさ', opened, '架空の取組']) {
    assert.ok(table.includes(words), words);
  }
  await lookAt(page);
  await picture(page, 'efforts');
  await page.click('main a:has-text("一覧（くわしく）")');
  await lookAt(page);
  await picture(page, 'efforts-list');
  await page.selectOption('#f-who', 'own');
  await press(page, 'しぼる');
  assert.ok(!(await page.textContent('main table')).includes('みなと中央病院'));
  await page.click(`main table a:has-text("${opened}")`);
  await lookAt(page);
  await picture(page, 'effort');
  assert.match(await page.textContent('main'), /前の年度から/);
  await page.selectOption('#f-state', 'stopped');
  await press(page, '保存する');
  assert.match(await page.textContent('.error-summary'), /なぜやめたか/);
  await lookAt(page);
  await page.goto(`${region.base}/council/efforts?view=list`);
  await page.click('main table a:has-text("手順を病棟の勉強会で伝える")');
  assert.equal(await page.locator('main form').count(), 0, 'another organisation reads only');
  await page.context().close();
});

test('an organisation sends its Excel back: new, changed, bad cells, confirmed', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  await page.goto(`${region.base}/council/efforts/sheet`);
  await lookAt(page);
  await picture(page, 'efforts-sheet');
  const sheet = await ownSheet(page);
  const line = sheet.line('№7', '児童発達支援はやぶさ', opened);
  sheet.type(`G${line}`, '進めている');
  sheet.type(`E${line}`, '２月末');
  const empty = sheet.line('№10', '児童発達支援はやぶさ', '');
  sheet.type(`C${empty}`, '送迎の空きを毎週知らせる');
  const formula = sheet.line('№14', '児童発達支援はやぶさ', '');
  sheet.formula(`C${formula}`, "CMD|' /C calc'!A0");
  const text = sheet.line('№15', '児童発達支援はやぶさ', '');
  sheet.type(`C${text}`, '=1+1 と書いた文字');
  const unknown = sheet.line('その他', '児童発達支援はやぶさ', '');
  sheet.type(`A${unknown}`, '№99 ない項目');
  sheet.type(`C${unknown}`, 'どこにも入らない');
  await readIn(page, sheet.bytes());
  const preview = await page.textContent('main');
  assert.match(preview, /新しい取組：2件/);
  assert.match(preview, /変わる取組：1件/);
  assert.match(preview, /読めないセル：2か所/);
  assert.ok(preview.includes(`C${formula}`) && preview.includes('式（＝ではじまる計算）は読めません'));
  assert.ok(preview.includes(`A${unknown}`) && preview.includes('№99 ない項目'));
  assert.ok(preview.includes('これから') && preview.includes('進めている'), 'before and after');
  await lookAt(page);
  await picture(page, 'efforts-preview');
  const other = await signIn(browser, region, 'desk');
  await other.goto(`${region.base}/council/efforts`);
  assert.ok(!(await other.textContent('main')).includes('送迎の空きを毎週知らせる'), 'nothing is stored before');
  await other.context().close();
  await press(page, '選んだものを保存する');
  const after = await page.textContent('main');
  for (const words of ['2件', '送迎の空きを毎週知らせる', '=1+1 と書いた文字', '２月末']) assert.ok(after.includes(words), words);
  await readIn(page, sheet.bytes());
  assert.match(await page.textContent('main'), /新しい取組：0件/, 'the same file a second time adds nothing');
  await page.context().close();
});

test('somebody changed a line since the sheet was taken: both versions, and a choice', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  const sheet = await ownSheet(page);
  const line = sheet.line('№7', '児童発達支援はやぶさ', opened);
  const desk = await signIn(browser, region, 'desk');
  await desk.goto(`${region.base}/council/efforts`);
  await desk.click(`main table a:has-text("${opened}")`);
  await desk.fill('#f-how_known', '事務局が書いためやす');
  await press(desk, '保存する');
  sheet.type(`F${line}`, 'はやぶさが書いためやす');
  await readIn(page, sheet.bytes());
  const both = await page.textContent('main');
  assert.ok(both.includes('事務局が書いためやす') && both.includes('はやぶさが書いためやす'));
  await lookAt(page);
  await picture(page, 'efforts-both');
  await page.check(`input[name="choose.${line}"][value=mine]`);
  await press(page, '選んだものを保存する');
  await desk.goto(`${region.base}/council/efforts?view=list`);
  assert.ok((await desk.textContent('main')).includes('はやぶさが書いためやす'));
  await desk.context().close();
  await page.context().close();
});

test('files that are no sheet of efforts are answered in words', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  await readIn(page, Buffer.from('これはExcelではありません'));
  assert.match(await page.textContent('.error-summary'), /Excelのファイル（.xlsx）として読めません/);
  await lookAt(page);
  const good = (await ownSheet(page)).bytes();
  await readIn(page, good.subarray(0, good.length - 200));
  assert.match(await page.textContent('.error-summary'), /Excel/);
  const bomb = await ownSheet(page);
  bomb.type('A1', 'x'.repeat(12 * 1024 * 1024));
  await readIn(page, bomb.bytes());
  assert.match(await page.textContent('.error-summary'), /大きすぎます/);
  await page.context().close();
});

test('the table prints on A4 and A3, the list with its headings on each page', async () => {
  const page = await signIn(browser, region, 'desk');
  const printed = async query => {
    await page.goto(`${region.base}/council/efforts/print${query}`);
    const pdf = path.join(region.folder, 'efforts.pdf');
    await page.pdf({ path: pdf, preferCSSPageSize: true });
    return {
      info: execFileSync('pdfinfo', [pdf], { encoding: 'utf8' }),
      text: execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replaceAll(/[ \t\n]+/g, ''),
    };
  };
  const a4 = await printed('');
  await lookAt(page);
  await picture(page, 'efforts-print');
  assert.match(a4.info, /Page size:\s+841\S* x 59/);
  assert.match(a4.info, /Pages:\s+1\n/, 'one page');
  for (const words of ['関係機関が行う取組', '令和', '児童発達支援はやぶさ', '①関係機関とのネットワーク構築', '№22', 'おくれ', '架空の取組', '1/1']) {
    assert.ok(a4.text.includes(words), words);
  }
  assert.match((await printed('?paper=a3')).info, /Page size:\s+1191\S* x 84/);
  const list = await printed('?view=list');
  const pages = Number(list.info.match(/Pages:\s+(\d+)/)[1]);
  assert.equal(list.text.split('できたと分かるめやす').length - 1, pages, 'the headings are repeated');
  assert.ok(list.text.includes(`1/${pages}`));
  await page.context().close();
});

test('a new year: one decision each, on one page, in parts', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/council/efforts`);
  assert.match(await page.textContent('main'), /続けるか終えるかが決まっていません/);
  await page.click('main a:has-text("まとめて決める")');
  await lookAt(page);
  await picture(page, 'efforts-carry');
  const rows = page.locator('fieldset.efforts-carry');
  const before = await rows.count();
  assert.ok(before >= 2);
  await rows.nth(0).locator('label:has-text("やめる")').click();
  await press(page, '決めたところを保存する');
  assert.match(await page.textContent('.error-summary'), /なぜ終えるか/);
  await lookAt(page);
  await rows.nth(0).locator('textarea[name^="reason."]').fill('人が足りない');
  await press(page, '決めたところを保存する');
  assert.equal(await rows.count(), before - 1, 'what is not decided stays');
  for (let i = 0; i < before - 1; i++) await rows.nth(i).locator('label:has-text("次の年度も続ける")').click();
  await press(page, '決めたところを保存する');
  assert.ok(page.url().includes(`year=${fiscalYear()}`));
  assert.ok(!(await page.textContent('main')).includes('決まっていません'));
  await page.context().close();
});

test('the programme page: state, late efforts, actions, indicators with charts', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/council/programme`);
  await lookAt(page);
  await picture(page, 'programme');
  const text = await page.textContent('main');
  for (const words of ['課題ごとの進み具合', '期限をすぎた取組', '地域の研修を受けた人（のべ）', '夜の連絡先を一人ずつ決めて表に書く']) {
    assert.ok(text.includes(words), words);
  }
  const chart = page.locator('svg.chart').first();
  assert.equal(await chart.getAttribute('role'), 'img');
  assert.ok((await chart.locator('title').textContent()).length > 3);
  assert.match(await chart.locator('desc').textContent(), /から.*まで/);
  assert.ok(await page.locator('.chart-row table tbody tr').count() >= 2, 'the numbers stand beside it');
  await page.click('main table a:has-text("①関係機関とのネットワーク構築")');
  assert.match(page.url(), /\/council\/challenges\//);
  await page.context().close();
});

test('everything works without scripts and in English', async () => {
  const page = await signIn(browser, region, 'hayabusa', { javaScriptEnabled: false });
  await page.goto(`${region.base}/council/efforts`);
  await page.click('main a:has-text("取組を書く")');
  await page.selectOption('#f-item', { label: '① №1 ネットワーク会議' });
  await press(page, '書き入れる');
  assert.match(await page.textContent('.error-summary'), /何をするかを書いてください/);
  await page.fill('#f-what', '会議に毎回出る');
  await page.fill('#f-by_when', '通年');
  await press(page, '書き入れる');
  assert.match(await page.textContent('main'), /会議に毎回出る/);
  const sheet = await ownSheet(page);
  sheet.type(`D${sheet.line('№1', '児童発達支援はやぶさ', '会議に毎回出る')}`, '利用している家族');
  await readIn(page, sheet.bytes());
  assert.match(await page.textContent('main'), /変わる取組：1件/);
  await press(page, '選んだものを保存する');
  await page.locator('header button[name=lang]').click();
  await page.waitForLoadState('load');
  for (const place of ['/council/efforts', '/council/efforts?view=list', '/council/efforts/sheet', '/council/programme', '/council/efforts/print']) {
    assert.equal((await page.goto(region.base + place)).status(), 200, place);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
  }
  await page.context().close();
});
