// Guard rails: what a colleague's click can't do any more, each done as the person who met the harm.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { daysFromNow, lookAt, picture, press, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser;
before(async () => { region = await startRegion(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await region?.stop(); });

const codesOf = async page => {
  await page.goto(`${region.base}/children`);
  return page.locator('main tbody th a[href^="/children/"]').evaluateAll(links => links.map(a => a.getAttribute('href').split('/')[2]));
};
/// Support -> state of the child's role table.
const statesOf = async (page, code) => {
  await page.goto(`${region.base}/children/${code}/roles`);
  return page.locator('.roles-table tbody tr').evaluateAll(rows => Object.fromEntries(rows.map(row => [
    [...row.querySelector('th').childNodes].find(n => n.nodeType === 3 && n.textContent.trim()).textContent.trim(),
    (row.querySelector('.state summary') ?? row.querySelector('.state')).textContent.trim()])));
};
async function fillStart(page, { name, kana, birth = '令和４年９月３日', days = 28 }) {
  await page.goto(`${region.base}/pathways/new`);
  await page.fill('#f-name', name);
  await page.fill('#f-kana', kana);
  await page.fill('#f-birth', birth);
  await page.selectOption('#f-sex', 'female');
  await page.selectOption('#f-municipality', '143847');
  await page.fill('#f-anchor', daysFromNow(days));
}
async function startFor(page, child) {
  await fillStart(page, child);
  await page.selectOption('#f-consent', 'paper');
  await press(page, '送る前に確認する');
  await press(page, '送る', 'main form > .actions');
  await page.waitForURL(/\/pathways\/[0-9a-z]{13}$/);
  const pathway = page.url();
  await page.click('text=こどものページへ');
  return { pathway, code: page.url().split('/').pop() };
}

test('the school never reads that a support has ended while it goes on', async () => {
  const page = await signIn(browser, region, 'gakkou');
  const codes = await codesOf(page);
  assert.ok(codes.length > 2);
  const seen = new Set();
  for (const code of codes) {
    const states = await statesOf(page, code);
    for (const support of ['訪問看護と自宅の機器の確認', '学校での医療的ケア・指示書の更新', '個別避難計画・電源の確保']) {
      if (states[support]) assert.doesNotMatch(states[support], /終わり/, `${code} ${support}`);
    }
    for (const state of Object.values(states)) {
      assert.match(state, /^(まだ|途中 \d+\/\d+|困っている|つづいている|担当なし|終わり .*\d.*)$/);
      seen.add(state.split(' ')[0]);
    }
  }
  for (const word of ['つづいている', '終わり']) assert.ok(seen.has(word), `${word} in ${[...seen]}`);
  await page.locator('.roles-table .why summary').first().click();
  assert.ok(await page.locator('.roles-table .why[open] li').first().isVisible(), 'what it rests on');
  await lookAt(page);
  await picture(page, 'roles-school');
  await page.goto(page.url() + '/print');
  await picture(page, 'roles-print');
  await page.context().close();
});

test('the state of a support follows the steps, and nobody types it', async () => {
  const msw = await signIn(browser, region, 'msw');
  const { pathway, code } = await startFor(msw, { name: '段階 みどり', kana: 'だんかい みどり' });
  const visit = '入院中の最初の訪問';
  assert.equal((await statesOf(msw, code))[visit], 'まだ');
  const hoken = await signIn(browser, region, 'hoken');
  await hoken.goto(pathway);
  await hoken.click('main table a:has-text("保健と障がいで一緒に病棟を訪ねる")');
  await press(hoken, '引き受ける');
  assert.match((await statesOf(msw, code))[visit], /^途中 0\/\d$/);
  await hoken.goto(pathway);
  await hoken.click('main table a:has-text("保健と障がいで一緒に病棟を訪ねる")');
  await hoken.click('summary:has-text("困っている")');
  await hoken.fill('form[action$="/stuck"] textarea', '病棟の日が決まらない');
  await press(hoken, '困っていると伝える');
  assert.equal((await statesOf(msw, code))[visit], '困っている');
  await msw.goto(`${region.base}/pathways`);
  assert.match(await msw.textContent('main table'), /困っている[\s\S]*病棟の日が決まらない/, 'the reason stands under 気をつけること');
  await picture(msw, 'pathways-stuck');
  await msw.goto(`${region.base}/children/${code}`);
  assert.match(await msw.textContent('main'), /困っていること: 病棟の日が決まらない/);
  await msw.goto(`${region.base}/children/${code}/roles/edit`);
  assert.equal(await msw.locator('select[name^="state."]').count(), 0);
  assert.ok(await msw.locator('input[name="ended.home_nursing"]').count() === 1);
  await msw.context().close();
  await hoken.context().close();
});

test('the same child is noticed before it is sent twice, and the way back says that it was sent', async () => {
  const page = await signIn(browser, region, 'msw');
  const { pathway, code } = await startFor(page, { name: '長谷川 結', kana: 'はせがわ ゆい', birth: 'R5.4.20' });
  await page.goto(pathway);
  await fillStart(page, { name: '長谷川　結', kana: 'ハセガワ　ユイ', birth: 'R5.4.2' });
  await page.fill('#f-diagnoses', '慢性呼吸不全\n二度目に書いた病名');
  await press(page, '送る前に確認する');
  assert.match(await page.textContent('main'), /この子ではありませんか/);
  await lookAt(page);
  await picture(page, 'same-child');
  await page.selectOption('#f-consent', 'paper');
  await press(page, '送る', 'main form > .actions');
  assert.match(await page.title(), /^エラー：/);
  assert.match(await page.textContent('.error-summary'), /似たこどもがもう登録されています/);
  await press(page, 'この子で続ける');
  const check = await page.textContent('main');
  assert.match(check, /二度目に書いた病名/, 'what was typed is not lost');
  await picture(page, 'same-child-known');
  await page.selectOption('#f-consent', 'paper');
  const checkPage = page.url();
  await press(page, '送る', 'main form > .actions');
  await page.waitForURL(/\/pathways\/[0-9a-z]{13}$/);
  const sent = new URL(page.url()).pathname;
  await page.goto(`${region.base}/children/${code}`);
  assert.match(await page.textContent('#documents'), /退院支援をはじめたときの記入/);
  // Back to the check page after a successful send.
  const back = await page.goto(checkPage);
  assert.equal(back.status(), 200);
  assert.match(await page.textContent('h1'), /送りました（.+）/);
  assert.equal(await page.locator('main a.button').getAttribute('href'), sent);
  await lookAt(page);
  await picture(page, 'sent-already');
  await page.context().close();
});

test('a draft waits for tomorrow and for consent, for a colleague too, without scripts', async () => {
  const page = await signIn(browser, region, 'msw', { javaScriptEnabled: false });
  await fillStart(page, { name: '明日 つづく', kana: 'あした つづく' });
  await press(page, '書きかけとして残す');
  assert.match(await page.textContent('#drafts'), /湯河原町/);
  assert.doesNotMatch(await page.textContent('#drafts'), /明日 つづく/);
  await page.context().close();

  const colleague = await signIn(browser, region, 'msw-lead', { javaScriptEnabled: false });
  await colleague.goto(`${region.base}/pathways`);
  await colleague.click('#drafts a');
  assert.equal(await colleague.inputValue('form input[name=name]'), '明日 つづく');
  await colleague.context().close();

  const other = await signIn(browser, region, 'hoken');
  await other.goto(`${region.base}/pathways`);
  assert.equal(await other.locator('#drafts').count(), 0, 'another section sees no draft');
  await other.context().close();

  const again = await signIn(browser, region, 'msw');
  await again.goto(`${region.base}/pathways`);
  await lookAt(again);
  await picture(again, 'drafts');
  await again.context().close();
});

test('a refusal comes back to the asker until somebody else is asked or it is recorded', async () => {
  const msw = await signIn(browser, region, 'msw');
  const { code } = await startFor(msw, { name: '宛先 さがす', kana: 'あてさき さがす', birth: 'R2.5.5' });
  await msw.goto(`${region.base}/requests/new?child=${code}`);
  const to = await msw.locator('#sections option').evaluateAll(all => all.map(o => o.value).find(v => v.includes('はやぶさ')));
  await msw.fill('#f-to', to);
  await msw.fill('#f-title', '見学と利用の相談');
  await msw.selectOption('#f-function', 'day_and_stay');
  await press(msw, '送る前に確認する');
  await press(msw, '送る', 'main form');
  await msw.waitForURL(/\/requests\/[0-9a-z]{13}$/);
  const request = msw.url();

  const hayabusa = await signIn(browser, region, 'hayabusa');
  await hayabusa.goto(request);
  await hayabusa.check('input[name=action][value=decline]');
  await hayabusa.selectOption('select[name=reason]', 'no_capacity');
  await hayabusa.fill('textarea[name=text]', '来年の春まで空きがありません');
  await press(hayabusa, '返事を送る');
  await hayabusa.context().close();

  await msw.goto(`${region.base}/inbox`);
  assert.match(await msw.textContent('main'), /次の宛先を決める：見学と利用の相談/);
  await msw.goto(`${region.base}/children/${code}`);
  assert.match(await msw.textContent('#next'), /次の宛先を決める：見学と利用の相談/);
  await msw.goto(request);
  const offered = await msw.locator('#next li').count();
  assert.ok(offered >= 1 && offered <= 3, `${offered} offered`);
  assert.doesNotMatch(await msw.textContent('#next ul'), /はやぶさ 児童/);
  await lookAt(msw);
  await picture(msw, 'request-next');
  await press(msw, '「足りない」と記録する');
  assert.match(await msw.textContent('main'), /地域に足りないものとして記録しました/);
  await msw.goto(`${region.base}/inbox`);
  assert.doesNotMatch(await msw.textContent('main'), /次の宛先を決める：見学と利用の相談/);
  await msw.context().close();
});

test('all the same shows first what it confirms, and is taken back within a day', async () => {
  const page = await signIn(browser, region, 'hayabusa');
  await page.goto(`${region.base}/inbox`);
  const href = await page.locator('main a[href$="/confirm"]').first().getAttribute('href');
  await page.goto(`${region.base}${href}`);
  await page.click('main a.button:has-text("すべて同じ")');
  const look = await page.textContent('main');
  for (const words of [/可\s*\d+/, /条件つき\s*\d+/, /不可\s*\d+/, /未回答\s*\d+/, /この1年にことわった依頼/]) assert.match(look, words);
  await lookAt(page);
  await picture(page, 'all-the-same');
  await press(page, 'すべて同じと答える');
  await page.goto(`${region.base}${href}`);
  assert.match(await page.textContent('main'), /まで取り消せます/);
  await press(page, '取り消す');
  assert.doesNotMatch(await page.textContent('main'), /今年の確認はもう受け取っています/);
  await page.context().close();
});

test('a long name wraps with its reading at 320 px, also with wide spacing', async () => {
  const page = await signIn(browser, region, 'msw', { viewport: { width: 320, height: 640 } });
  await fillStart(page, { name: '長曽我部 アレクサンドラ・マリア・桜子姫', kana: 'ちょうそかべ アレクサンドラ・マリア・さくらこひめ', birth: 'R1.8.8' });
  await page.selectOption('#f-consent', 'paper');
  await press(page, '送る前に確認する');
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await sideways(), 0, 'the check page');
  // The demonstration has a child of that name already.
  await page.check('#f-another_child');
  await press(page, '送る', 'main form > .actions');
  await page.click('text=こどものページへ');
  assert.equal(await sideways(), 0, 'the child page');
  await page.addStyleTag({ content: '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }' }).catch(() => {});
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  assert.equal(await sideways(), 0, 'with text spacing');
  const right = await page.locator('h1').evaluate(e => Math.max(...[...e.querySelectorAll('ruby')].map(r => r.getBoundingClientRect().right)));
  assert.ok(right <= 320, `the name ends at ${right}`);
  await page.screenshot({ path: process.env.TSUMUGI_SHOTS ? `${process.env.TSUMUGI_SHOTS}/long-name-320.png` : '/dev/null' }).catch(() => {});
  await page.context().close();
});

test('a document is looked at in the page and not downloaded', async () => {
  const page = await signIn(browser, region, 'msw');
  const { code } = await startFor(page, { name: '書類 みる', kana: 'しょるい みる', birth: 'R3.3.3' });
  const add = async (name, mimeType, buffer) => {
    await page.goto(`${region.base}/children/${code}/documents`);
    await page.setInputFiles('#f-file', { name, mimeType, buffer });
    await press(page, '保存する', 'main form');
  };
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await add('写真.png', 'image/png', png);
  await add('手順.txt', 'text/plain', Buffer.from('一日の流れ\n<img src=x onerror="window.harm = 1">\n'));
  let downloads = 0;
  page.on('download', () => { downloads += 1; });
  for (const [title, look] of [['写真.png', 'img'], ['手順.txt', 'pre']]) {
    await page.goto(`${region.base}/children/${code}/documents`);
    await page.click(`main a:has-text("${title}")`);
    assert.equal(await page.locator(`main ${look}`).count(), 1, title);
    await lookAt(page);
  }
  assert.equal(await page.evaluate(() => window.harm), undefined);
  await picture(page, 'document-text');
  const image = await page.goto(`${region.base}/children/${code}/documents`).then(() => page.locator('main a:has-text("写真.png")').first().getAttribute('href'));
  await page.goto(`${region.base}${image}`);
  assert.ok(await page.locator('main img').evaluate(i => i.complete && i.naturalWidth === 1), 'the image is shown');
  const answer = await page.request.get(`${region.base}${image.replace('/look', '/inline')}`);
  assert.match(answer.headers()['content-security-policy'], /^sandbox/);
  assert.match(answer.headers()['content-disposition'], /^inline/);
  assert.equal(downloads, 0);
  await page.context().close();
});

test('the banner of the demonstration tells what is real', async () => {
  const page = await signIn(browser, region, 'desk');
  await page.goto(`${region.base}/council`);
  assert.ok(await page.locator('.demo .real').isVisible());
  assert.match(await page.textContent('.demo .real'), /第2回の記録は公表された本物の文書/);
  await picture(page, 'council-banner');
  await page.goto(`${region.base}/inbox`);
  assert.ok(await page.locator('.demo').isVisible());
  assert.ok(!await page.locator('.demo .real').isVisible());
  await page.context().close();
});
