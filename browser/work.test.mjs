// The people of the region do their steps, move the day, hand over, and see the same table.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { daysFromNow, lookAt, picture, press, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser, code, pathway;
before(async () => {
  region = await startRegion();
  browser = await startBrowser();
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/pathways/new`);
  await page.fill('#f-name', '試験 花');
  await page.fill('#f-kana', 'しけん はな');
  await page.fill('#f-birth', '2022/9/3');
  await page.selectOption('#f-sex', 'female');
  await page.selectOption('#f-municipality', '143847');
  await page.fill('#f-anchor', daysFromNow(30));
  await page.selectOption('#f-consent', 'spoken');
  await press(page, '送る前に確認する');
  await press(page, '送る');
  pathway = page.url();
  await page.click('text=こどものページへ');
  code = page.url().split('/').pop();
  await page.context().close();
});
after(async () => { await browser?.close(); await region?.stop(); });

const openStep = async (page, title) => {
  await page.goto(pathway);
  await page.click(`main table a:has-text("${title}")`);
};

test('the town finds its dated steps in the inbox, takes one, is stuck, reports it done', async () => {
  const page = await signIn(browser, region, 'hoken');
  await page.goto(`${region.base}/inbox`);
  const inbox = await page.textContent('main');
  assert.ok(inbox.includes(`こ-${code}`));
  assert.ok(!inbox.includes('試験 花'), 'no name in the inbox');
  await lookAt(page, { noName: '試験' });
  await picture(page, 'inbox');

  await openStep(page, '保健と障がいで一緒に病棟を訪ねる');
  await lookAt(page, { noName: '試験' });
  await picture(page, 'step');
  for (const words of ['いつまで', 'なぜ', '前にそろえる物', 'はじめての人へ', '引き受ける', 'たずねる']) {
    assert.ok((await page.textContent('main')).includes(words), words);
  }
  await press(page, '引き受ける');
  assert.match(await page.textContent('main'), /途中/);
  await page.click('summary:has-text("困っている")');
  await press(page, '困っていると伝える');
  assert.match(await page.textContent('.error-summary'), /何に困っているか/);
  await lookAt(page);
  await page.locator('details:has-text("困っている（")').first().evaluate(e => { e.open = true; });
  await page.fill('#f-text-stuck', '病棟の都合がつかない');
  await press(page, '困っていると伝える');
  assert.match(await page.textContent('main'), /困っています/);
  await page.fill('#f-text-done', '25日に訪問した');
  await press(page, '終わりました');
  assert.match(await page.textContent('main'), /25日に訪問した/);
  await page.context().close();

  const hospital = await signIn(browser, region, 'msw');
  await hospital.goto(`${region.base}/notices`);
  assert.match(await hospital.textContent('main'), /困っています/);
  await hospital.context().close();
});

test('the discharge day moves: open steps move, finished ones stay, the town is told', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${pathway}/anchor`);
  await lookAt(page);
  await page.fill('#f-anchor', daysFromNow(44));
  await page.fill('#f-reason', '発熱のため');
  await press(page, '日を変えて知らせる');
  assert.match(await page.textContent('main'), /25日に訪問した/);
  await page.context().close();
  const town = await signIn(browser, region, 'hoken');
  await town.goto(`${region.base}/notices`);
  assert.match(await town.textContent('main'), /日が変わりました/);
  await lookAt(town);
  await town.context().close();
});

test('the role table is edited by keyboard, its change is marked, it prints on one A4 page and exports', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/children/${code}/roles/edit`);
  await lookAt(page);
  await picture(page, 'roles-edit');
  await page.locator('[id="f-lead.transport"]').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('存在しない部署');
  await page.keyboard.press('Enter');
  await page.waitForLoadState('load');
  assert.match(await page.textContent('.error-summary'), /存在しない部署/);
  await page.fill('[id="f-lead.transport"]', '湯河原町 子育て支援課');
  await press(page, '保存する');
  await page.waitForURL(/\/roles$/);
  assert.match(await page.textContent('main'), /第2版/);
  assert.ok(await page.locator('main .changed').count() > 0, 'changes are marked');
  await lookAt(page);
  await picture(page, 'roles');

  await page.goto(`${region.base}/children/${code}/roles/print`);
  await lookAt(page);
  const pdf = path.join(region.folder, 'roles.pdf');
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const info = execFileSync('pdfinfo', [pdf], { encoding: 'utf8' });
  assert.match(info, /Pages:\s+1\n/);
  assert.match(info, /Page size:\s+841/);
  const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
  for (const words of ['役割分担表', '取扱注意', '湯河原町 障がい福祉課']) assert.ok(text.replaceAll(/\s+/g, '').includes(words.replaceAll(' ', '')), words);
  const excel = await page.request.get(`${region.base}/children/${code}/roles/excel`);
  assert.equal(excel.status(), 200);
  assert.ok((await excel.body()).subarray(0, 2).equals(Buffer.from('PK')));
  assert.ok(!excel.headers()['content-disposition'].includes('%E'), 'no name in the file name');
  const paper = await page.request.get(`${region.base}/children/${code}/roles/pdf`);
  assert.ok((await paper.body()).subarray(0, 4).equals(Buffer.from('%PDF')));
  await page.context().close();
});

test('two people edit the same table: the second sees both versions and chooses', async () => {
  const one = await signIn(browser, region, 'msw');
  const two = await signIn(browser, region, 'hoken');
  await one.goto(`${region.base}/children/${code}/roles/edit`);
  await two.goto(`${region.base}/children/${code}/roles/edit`);
  await one.fill('[id="f-note.housing"]', '一人目のメモ');
  await press(one, '保存する');
  await one.waitForURL(/\/roles$/);
  await two.fill('[id="f-note.housing"]', '二人目のメモ');
  await press(two, '保存する');
  const both = await two.textContent('main');
  assert.ok(both.includes('一人目のメモ') && both.includes('二人目のメモ'));
  await lookAt(two);
  await picture(two, 'roles-conflict');
  await two.check('input[name="choose.housing"][value=mine]');
  await press(two, '選んだものを保存する');
  await two.waitForURL(/\/roles$/);
  assert.match(await two.textContent('main'), /二人目のメモ/);
  await one.context().close();
  await two.context().close();
});

test('a section joins the team, hands its place over in one form, and sees nothing the next second', async () => {
  const page = await signIn(browser, region, 'hoken');
  await page.goto(`${region.base}/children/${code}/team`);
  await lookAt(page);
  await picture(page, 'team');
  const option = page.locator('#f-section option', { hasText: '県西さざなみ特別支援学校 保健室' }).first();
  await page.selectOption('#f-section', await option.getAttribute('value'));
  await press(page, 'チームに加える');
  assert.match(await page.textContent('main table'), /特別支援学校/);

  const school = await signIn(browser, region, 'gakkou');
  assert.equal((await school.goto(`${region.base}/children/${code}`)).status(), 200);
  assert.match(await school.textContent('main'), /あなたの機関には表示していません/);

  await page.locator('tr', { hasText: '県西さざなみ特別支援学校 保健室' }).locator('a', { hasText: '引き継ぐ' }).click();
  await lookAt(page);
  const desk = page.locator('#f-section option', { hasText: '障がい福祉課' }).first();
  await page.selectOption('#f-section', await desk.getAttribute('value'));
  await press(page, '引き継ぐ');
  await page.waitForURL(/\/team$/);
  assert.equal((await school.goto(`${region.base}/children/${code}`)).status(), 404);
  await school.context().close();
  await page.context().close();
});

test('goals, readiness and the gaps of the region', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/children/${code}/goals`);
  await lookAt(page);
  await press(page, 'チームで同意した');
  await press(page, '家族が同意した');
  assert.match(await page.textContent('main'), /家族の同意 済/);
  await page.context().close();
  const desk = await signIn(browser, region, 'desk');
  for (const place of ['/region', '/region/gaps', '/region/roles/143839', '/region/roles/143839/edit', '/inbox', '/contacts', '/organisations']) {
    await desk.goto(region.base + place);
    await lookAt(desk);
    await picture(desk, `desk${place.replaceAll('/', '-')}`);
  }
  assert.equal((await desk.goto(`${region.base}/children/${code}`)).status(), 404, 'the desk has no child without a team');
  await desk.context().close();
});

test('a town without a case sees what to do', async () => {
  const page = await signIn(browser, region, 'manazuru');
  for (const place of ['/inbox', '/children', '/pathways', '/guide', '/pathways/templates/home']) {
    await page.goto(region.base + place);
    await lookAt(page);
    await picture(page, `manazuru${place.replaceAll('/', '-')}`);
  }
  await page.goto(`${region.base}/children`);
  assert.match(await page.textContent('main'), /はじめての1人が来たら/);
  await page.context().close();
});

test('everything is there in English', async () => {
  const page = await signIn(browser, region, 'soudan');
  await page.locator('header button[name=lang]').click();
  await page.waitForLoadState('load');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  for (const place of ['/inbox', '/children', `/children/${code}`, '/pathways', '/pathways/new', `/children/${code}/roles`, '/region', '/contacts']) {
    await page.goto(region.base + place);
    await lookAt(page);
  }
  await picture(page, 'english-contacts');
  await page.context().close();
});

test('after signing out the back button shows nothing', async () => {
  const page = await signIn(browser, region, 'msw');
  await page.goto(`${region.base}/children/${code}`);
  await page.locator('header button', { hasText: 'サインアウト' }).click();
  await page.waitForLoadState('load');
  await page.goBack();
  assert.ok(!(await page.content()).includes('試験 花'));
  await page.context().close();
});
