// The council reads its record back from paper, finds everything in it again, prints it, and goes on from there.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { daysFromNow, lookAt, picture, press, root, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser;
before(async () => { region = await startRegion(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await region?.stop(); });

const source = path.join(root, 'tests/data/odawara-liaison-2017-01.txt');
/// Without blanks and line breaks: what is said, not how it is laid out.
const bare = text => text.normalize('NFKC').replace(/[\s\u3000]/g, '');
const opinions = () => bare(readFileSync(source, 'utf8')).split('(主な意見)')[1].split('【総括】')[0];

/// A series of its own, because the demonstration region holds this record already.
async function upload(page, file = source) {
  await page.goto(`${region.base}/council/import`);
  await page.selectOption('#f-series', 'new');
  await page.setInputFiles('#f-file', file);
  await press(page, '読み取る');
}

for (const javaScriptEnabled of [true, false]) {
  test(`a record is read in, one organisation corrected, and everything found again (${javaScriptEnabled ? 'with' : 'without'} scripts)`, async () => {
    const page = await signIn(browser, region, 'desk', { javaScriptEnabled });
    const look = async name => { if (javaScriptEnabled) { await lookAt(page); await picture(page, name); } };
    await page.goto(`${region.base}/council/import`);
    await look('council-file');
    await upload(page);
    const proposal = await page.textContent('main');
    assert.match(proposal, /この日は月曜日です。両方を残しています/);
    assert.match(proposal, /置いていない行 0/);
    assert.match(proposal, /№4、8、9/);
    await look('council-proposal');
    // The same series for both runs would be the same record: each has its own.
    await page.fill('#f-series_name', `記録から作った会議 ${javaScriptEnabled ? '1' : '2'}`);
    // One opinion was said by somebody else.
    const first = page.locator('input[name="who.0"]');
    assert.equal(await first.inputValue(), '小田原市健康づくり課');
    await first.fill('太陽の門');
    await press(page, '直したところを見直す');
    assert.equal(await page.locator('input[name="who.0"]').inputValue(), '太陽の門');
    await press(page, '確かめて登録する');
    await page.waitForURL(/\/council\/meetings\/[0-9a-z]{13}$/);
    const meeting = page.url();
    await look('council-meeting');

    assert.equal(await page.locator('.said h3').count(), 6, 'six challenges');
    const items = await page.locator('.said h4').allTextContents();
    assert.equal(items.filter(text => text.trim().startsWith('№')).length, 12, 'twelve numbered items');
    assert.ok(items.some(text => text.trim() === 'その他'));
    const said = await page.locator('.opinions > li').allTextContents();
    assert.equal(said.length, 34, 'every opinion');
    const original = opinions();
    for (const [number, text] of (await page.locator('.opinions > li > span:first-child').allTextContents()).entries()) {
      assert.ok(original.includes(bare(text)), `opinion ${number + 1} stands in the source: ${text}`);
    }
    assert.equal(await page.locator('.opinions .said-by').count(), 33, 'all but one with the organisation');
    assert.match(said[0], /小児の支援の基準が見えにくい\s*太陽の門/);
    assert.equal(await page.locator('.agenda > li').count(), 3, 'agenda of three');
    assert.match(await page.textContent('.summary'), /平成 29年９月頃/);
    const chair = await page.locator('.chair > li').allTextContents();
    assert.equal(chair.length, 4, "the chair's four points");
    assert.match(chair[0], /中心になる機関：.*小田原保健福祉事務所/);
    assert.match(chair[1], /ほうあんふじ、太陽の門/);
    assert.match(chair[3], /医師会、小田原市立病院/);

    await page.goto(`${meeting}/source`);
    assert.match(await page.textContent('.accounting'), /置いていない行 0/);
    assert.equal(await page.locator('.source .unplaced').count(), 0, 'no line is lost');
    await look('council-source');

    // The minutes on A4 say what the source says.
    await page.goto(`${meeting}/minutes`);
    await look('council-minutes');
    if (javaScriptEnabled) {
      const pdf = path.join(region.folder, 'minutes.pdf');
      await page.pdf({ path: pdf, preferCSSPageSize: true });
      assert.match(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' }), /Page size:\s+59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)|A4/);
      const text = bare(execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }));
      for (const words of ['第2回小田原地域小児等在宅医療連絡会議の概要', '【No14】', '⑥', 'コーディネーターがいない', '次回開催予定', '平成29年9月頃',
        '座長により最後に次のようなまとめがあった', '太陽の門']) {
        assert.ok(text.includes(bare(words)), `the printed minutes hold ${words}`);
      }
    }

    // Word and text: read in again, nothing is missing.
    const file = await page.request.get(`${meeting}/minutes.docx`);
    const again = path.join(region.folder, 'again.docx');
    writeFileSync(again, await file.body());
    await upload(page, again);
    assert.match(await page.textContent('main'), /主な意見（34）/);
    await page.context().close();
  });
}

test('the demonstration holds the record and two made-up meetings', async () => {
  const page = await signIn(browser, region, 'hoken');
  await page.goto(`${region.base}/council`);
  await lookAt(page);
  await picture(page, 'council-home');
  const text = await page.textContent('main');
  assert.match(text, /第２回小田原地域小児等在宅医療連絡会議の概要/);
  assert.equal(await page.locator('text=練習用に作った会議').count(), 2);
  await page.click('text=①関係機関とのネットワーク構築');
  await page.waitForURL(/\/council\/challenges\//);
  await lookAt(page);
  await picture(page, 'council-challenge');
  const course = await page.textContent('.course');
  assert.ok(course.indexOf('平成29') < course.indexOf('令和'), 'in order of time');
  await page.click('text=№3 役割分担整理表');
  await page.waitForURL(/\/council\/items\//);
  await lookAt(page);
  await page.context().close();
});

test('a meeting is planned, asked about, recorded by keyboard, and its action comes to the inbox', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/council/meetings/new`);
  await page.fill('#f-number', '9');
  await page.fill('#f-date', daysFromNow(0));
  await page.fill('#f-starts', '19:00');
  await page.fill('#f-ends', '21:00');
  await press(page, '保存する');
  await page.waitForURL(/\/council\/meetings\/[0-9a-z]{13}$/);
  const meeting = page.url();
  for (const name of ['agenda', 'papers', 'attendance', 'summary', 'poll', 'edit']) {
    await page.goto(`${meeting}/${name}`);
    await lookAt(page);
    await picture(page, `council-${name}`);
  }
  const calendar = await (await page.request.get(`${meeting}/invitation.ics`)).text();
  assert.match(calendar, /DTSTART;TZID=Asia\/Tokyo:\d{8}T190000\r\n/);

  await page.goto(`${meeting}/record`);
  await lookAt(page);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'who', 'the cursor waits in the new row');
  await page.fill('#f-item', '3');
  await page.fill('#f-who', '訪問看護ステーションみかん');
  await page.fill('#f-text', '夜の連絡先を1つにしたい。');
  await page.press('#f-text', 'Enter');
  await page.waitForURL(/record\?/);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'who', 'and in the next one');
  assert.equal(await page.inputValue('#f-item'), '3');
  assert.match(await page.textContent('.said'), /夜の連絡先を1つにしたい。\s*訪問看護ステーションみかん/);
  await picture(page, 'council-record');

  await page.click('text=これからすること');
  await page.fill('#f-who', '湯河原町 健康づくり課');
  await page.fill('#f-due', daysFromNow(14));
  await page.fill('#f-text', '夜の連絡先の案を出す');
  await page.press('#f-text', 'Enter');
  await page.waitForURL(/kind=action/);
  await page.context().close();

  const town = await signIn(browser, region, 'hoken');
  await town.goto(`${region.base}/inbox`);
  await town.click('text=夜の連絡先の案を出す');
  await town.waitForURL(/\/council\/actions\//);
  await lookAt(town);
  await press(town, '引き受ける');
  await town.fill('#f-result', '案を作り、各課に送った。');
  await press(town, '終わりにする');
  assert.match(await town.textContent('main'), /案を作り、各課に送った。/);
  assert.equal((await town.request.get(`${meeting}/edit`)).status(), 403, 'members read, the secretary writes');
  await town.context().close();
});

test('what is no record gets a clear answer and leaves nothing', async () => {
  const page = await signIn(browser, region, 'desk');
  const files = { novel: '吾輩は猫である。名前はまだ無い。\n'.repeat(50), empty: '', binary: Buffer.from([0, 1, 2, 3, 0, 255, 254]), huge: Buffer.alloc(50 * 1024 * 1024, 32) };
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(region.folder, `${name}.txt`);
    writeFileSync(file, bytes);
    await upload(page, file);
    assert.match(await page.title(), /^エラー：/, name);
    assert.ok((await page.textContent('.error-summary')).trim().length > 10, name);
  }
  await page.context().close();
});
