// A child goes home: the hospital's social worker starts it, with and without scripts, typed in and from a document.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { daysFromNow, lookAt, picture, press, root, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser;
before(async () => { region = await startRegion(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await region?.stop(); });

const name = '髙﨑 𠮷乃';

// Without scripts it is another child: the same one twice is asked about (guard.test.mjs).
async function fillChild(page, who, reading) {
  await page.fill('#f-name', who);
  await page.fill('#f-kana', reading);
  await page.fill('#f-birth', '令和４年９月３日');
  await page.selectOption('#f-sex', 'female');
  await page.selectOption('#f-municipality', '143847');
}

async function fillPlan(page, days = 28) {
  await page.fill('#f-anchor', daysFromNow(days));
  await page.fill('#f-goal', '家で家族と眠れる');
  await page.selectOption('#f-consent', 'paper');
}

for (const javaScriptEnabled of [true, false]) {
  test(`the social worker starts a discharge (${javaScriptEnabled ? 'with' : 'without'} scripts)`, async () => {
    const page = await signIn(browser, region, 'msw', { javaScriptEnabled });
    const [name, reading] = javaScriptEnabled ? ['髙﨑 𠮷乃', 'たかさき よしの'] : ['二宮 蓮太郎', 'にのみや れんたろう'];
    await page.goto(`${region.base}/children`);
    await page.click('text=退院支援をはじめる');
    if (javaScriptEnabled) { await lookAt(page); await picture(page, 'start'); }

    // Nothing typed: everything that is missing is said at once, and nothing is sent.
    await press(page, '送る前に確認する');
    assert.match(await page.title(), /^エラー：/);
    for (const field of ['name', 'kana', 'birth', 'sex', 'municipality', 'anchor']) {
      assert.equal(await page.locator(`.error-summary a[href="#f-${field}"]`).count(), 1, field);
    }
    if (javaScriptEnabled) { await lookAt(page); await picture(page, 'start-errors'); }

    await fillChild(page, name, reading);
    await fillPlan(page);
    await page.check('input[name=care][value="1"]');
    await page.selectOption('select[name="watch.1"]', 'high');
    await page.check('input[name=care][value="2"]');
    await page.selectOption('select[name="watch.2"]', 'high');
    await page.check('input[name=care][value="5"]');
    await page.fill('#f-diagnoses', '慢性呼吸不全');
    await press(page, '送る前に確認する');
    const check = await page.textContent('main');
    // R1 and R2 of the scale: 10 + 2 + 8 + 8, the watch points of the tracheostomy are not added.
    assert.match(check, /スコア\s*28点/);
    assert.match(check, /2:1/);
    assert.match(check, /湯河原町 健康づくり課/);
    assert.match(check, /だれに何が見えるか/);
    if (javaScriptEnabled) { await lookAt(page, { noName: name }); await picture(page, 'check'); }

    await press(page, '送る');
    await page.waitForURL(/\/pathways\/[0-9a-z]{13}$/);
    assert.match(await page.textContent('main'), /退院前カンファレンスを開く/);
    if (javaScriptEnabled) { await lookAt(page, { noName: name }); await picture(page, 'sent'); }

    await page.click('text=こどものページへ');
    const words = await page.locator('h1 ruby').evaluateAll(all => all.map(e => e.firstChild.textContent));
    assert.equal(words.join(' '), name);
    const text = await page.textContent('main');
    for (const block of ['次にすること', 'だれが何をしているか', 'いまここ', '必要なケア', 'チーム', '目標とチームの準備', '依頼', '書類', '変更の記録']) {
      assert.ok(text.includes(block), block);
    }
    if (javaScriptEnabled) { await lookAt(page, { noName: name }); await picture(page, 'child'); }
    await page.context().close();
  });
}

test('a referral document fills the form, and sending keeps its texts', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/pathways/new`);
  await page.fill('#f-goal', '先に書いたゴール');
  await page.setInputFiles('#f-file', path.join(root, 'tests/data/jp-clins/Bundle-CLINS-Referral-Example-01.json'));
  await press(page, '書類から読み取る');
  assert.notEqual(await page.inputValue('#f-name'), '');
  assert.notEqual(await page.inputValue('#f-kana'), '');
  assert.notEqual(await page.inputValue('#f-birth'), '');
  assert.notEqual(await page.inputValue('#f-diagnoses'), '');
  assert.equal(await page.inputValue('#f-goal'), '先に書いたゴール');
  assert.match(await page.textContent('main'), /欄に入れられなかったもの/);
  await lookAt(page);
  await picture(page, 'document');

  await page.selectOption('#f-municipality', '142069');
  await fillPlan(page, 21);
  await press(page, '送る前に確認する');
  await press(page, '送る');
  await page.waitForURL(/\/pathways\/[0-9a-z]{13}$/);
  await page.click('text=こどものページへ');
  assert.match(await page.textContent('#documents'), /診療情報提供書/);
  await page.context().close();
});

test('a file that is no referral says what is wrong and loses nothing typed', async () => {
  const page = await signIn(browser, region, 'msw');
  const broken = path.join(region.folder, 'broken.json');
  const xml = path.join(region.folder, 'letter.xml');
  const huge = path.join(region.folder, 'huge.json');
  writeFileSync(broken, '{"resourceType": "Bundle", ');
  writeFileSync(xml, '<?xml version="1.0"?><ClinicalDocument/>');
  writeFileSync(huge, Buffer.alloc(100 * 1024 * 1024, 32));
  for (const [file, words] of [[broken, /とちゅうで終わっています/], [xml, /XML/], [huge, /大きすぎます/]]) {
    await page.goto(`${region.base}/pathways/new`);
    await page.fill('#f-name', name);
    await page.fill('#f-goal', '残るはずのことば');
    await page.setInputFiles('#f-file', file);
    await press(page, '書類から読み取る');
    assert.match(await page.textContent('.error-summary'), words);
    assert.equal(await page.inputValue('#f-name'), name);
    assert.equal(await page.inputValue('#f-goal'), '残るはずのことば');
  }
  await page.context().close();
});

test('a double click on 送る makes one child', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/pathways/new`);
  await page.fill('#f-name', '二度押 しない');
  await page.fill('#f-kana', 'にどおし しない');
  await page.fill('#f-birth', 'R4.9.3');
  await page.selectOption('#f-sex', 'unknown');
  await page.selectOption('#f-municipality', '143847');
  await fillPlan(page);
  await press(page, '送る前に確認する');
  const fields = await page.locator('form[action="/pathways"]').evaluate(form => [...new FormData(form).entries()]);
  const body = new URLSearchParams(fields).toString();
  const send = () => page.request.post(`${region.base}/pathways`, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, data: body, maxRedirects: 0 });
  const [first, second] = await Promise.all([send(), send()]);
  assert.equal(first.status(), 303);
  assert.equal(second.status(), 303);
  assert.equal(first.headers().location, second.headers().location);
  await page.goto(`${region.base}/children`);
  await page.fill('form[action="/children/find"] input[name=name]', 'にどおし');
  await press(page, 'さがす');
  assert.match(await page.textContent('main'), /1人見つかりました/);
  assert.ok(!page.url().includes('%E3'), 'the name is not in the address');
  await page.context().close();
});
