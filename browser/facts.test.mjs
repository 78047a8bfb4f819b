// Facts have owners: what a day service, a visiting nurse and a hospital do when something about a child has changed.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { lookAt, picture, signIn, startBrowser, startRegion } from './support.mjs';

let region, browser, day, nurse, hospital, code;

before(async () => {
  region = await startRegion();
  browser = await startBrowser();
  day = await signIn(browser, region, 'hayabusa');
  nurse = await signIn(browser, region, 'houmon');
  hospital = await signIn(browser, region, 'msw');
  // A child that all three care for.
  for (const page of [day, nurse, hospital]) await page.goto(`${region.base}/children`);
  const codes = async page => {
    const all = [];
    for (let n = 1; n < 9; n++) {
      const answer = await page.goto(`${region.base}/children?page=${n}`);
      const found = await page.locator('tbody a[href^="/children/"]').evaluateAll(links => links.map(a => a.getAttribute('href').slice(10)));
      if (answer.status() !== 200 || !found.length || all.includes(found[0])) break;
      all.push(...found);
    }
    return all;
  };
  const [a, b, c] = [await codes(day), await codes(nurse), await codes(hospital)];
  code = a.find(one => b.includes(one) && c.includes(one));
  assert.ok(code, 'no child of the demonstration has a day service, a visiting nurse and a doctor in its team');
});
after(async () => {
  await browser?.close();
  await region?.stop();
});

const propose = async (page, line, note = '') => {
  await page.goto(`${region.base}/children/${code}/facts`);
  const medicines = page.getByLabel('薬', { exact: true });
  await medicines.fill(`${await medicines.inputValue()}\n${line}`);
  if (note) await page.getByLabel('どこで分かりましたか').fill(note);
};

test('a day service proposes a medicine and sees what becomes of it', async () => {
  await propose(day, '去痰薬 1日2回', '12/1のおむかえで、お母さんから聞きました。');
  await picture(day, 'facts-propose');
  await lookAt(day);
  await day.getByRole('button', { name: '提案する', exact: true }).click();
  await day.getByText('持ち主に提案を送りました').waitFor();
  assert.ok(!await day.locator('#needs').getByText('去痰薬 1日2回').count(), 'nothing changed yet');
  await picture(day, 'facts-proposed-child');
  await day.locator('#proposals').getByRole('link').last().click();
  await day.getByText('決められる部署').waitFor();
  await lookAt(day);
  await day.goto(`${region.base}/inbox?box=waiting`);
  assert.ok(await day.getByText('変更の提案に答える：病名・薬・機器').count());
});

test('the visiting nurse takes it in one click, and all are told', async () => {
  await nurse.goto(`${region.base}/inbox`);
  await nurse.goto(`${region.base}/children/${code}#proposals`);
  await nurse.locator('#proposals').getByRole('link').last().click();
  await nurse.getByText('去痰薬 1日2回').waitFor();
  await picture(nurse, 'facts-side-by-side');
  await lookAt(nurse);
  await nurse.getByRole('button', { name: '受け入れる', exact: true }).click();
  await nurse.getByText('提案を受け入れました。', { exact: true }).first().waitFor();
  assert.ok(await nurse.locator('#needs').getByText('去痰薬 1日2回').count());
  await day.goto(`${region.base}/notices`);
  assert.ok(await day.getByText('提案を受け入れました').count());
  assert.ok(await day.getByText(`行く前・迎える前に見てください。こ-${code}の薬が変わりました。`).count());
  assert.ok(!await day.getByText('去痰薬').count(), 'a notice holds no content');
  await day.goto(`${region.base}/children/${code}/changes`);
  await picture(day, 'facts-history');
  await lookAt(day);
  const change = day.locator('.was-now').filter({ hasText: '去痰薬 1日2回' }).first();
  assert.match(await change.innerText(), /薬\s*前\s*なし\s*→\s*後\s*去痰薬 1日2回/);
});

test('the hospital refuses another one with a reason that the proposer reads', async () => {
  await propose(day, '抗菌薬 1日1回');
  await day.getByRole('button', { name: '提案する', exact: true }).click();
  await hospital.goto(`${region.base}/children/${code}`);
  await hospital.locator('#proposals').getByRole('link').last().click();
  await hospital.getByText('見送る', { exact: true }).click();
  await hospital.getByRole('button', { name: '見送って理由を伝える' }).click();
  await hospital.getByText('提案した人に伝わる理由を書いてください。').first().waitFor();
  await picture(hospital, 'facts-refuse');
  await lookAt(hospital);
  await hospital.getByLabel('見送る理由').fill('処方していません。兄の薬と思われます。');
  await hospital.getByRole('button', { name: '見送って理由を伝える' }).click();
  await hospital.getByText('提案を見送り、理由を伝えました。').waitFor();
  await day.goto(`${region.base}/notices`);
  await day.getByRole('link', { name: /提案を見送りました/ }).first().click();
  await day.getByText('処方していません。兄の薬と思われます。').waitFor();
});

test('who was slower sees both versions', async () => {
  await propose(day, '整腸薬 1日4回');
  await day.getByRole('button', { name: '提案する', exact: true }).click();
  await nurse.goto(`${region.base}/children/${code}`);
  await nurse.locator('#proposals').getByRole('link').last().click();
  await propose(hospital, '胃薬 1日1回');
  await hospital.getByRole('button', { name: /^保存する/ }).click();
  await hospital.getByText('医療の情報を保存しました。').waitFor();
  await nurse.getByRole('button', { name: '受け入れる', exact: true }).click();
  await nurse.getByText('このあいだに、ほかの人が変えました').first().waitFor();
  assert.ok(await nurse.getByText('胃薬 1日1回').count());
  assert.ok(await nurse.getByText('整腸薬 1日4回').count());
  await picture(nurse, 'facts-conflict');
  await lookAt(nurse);
  await nurse.getByRole('button', { name: '受け入れる', exact: true }).click();
  await nurse.getByText('提案を受け入れました。', { exact: true }).first().waitFor();
  for (const line of ['胃薬 1日1回', '整腸薬 1日4回']) assert.ok(await nurse.locator('#needs').getByText(line).count(), line);
});

test('without scripts a proposal is sent and withdrawn', async () => {
  const plain = await signIn(browser, region, 'hayabusa', { javaScriptEnabled: false });
  await propose(plain, 'ビタミン剤 1日1回');
  await plain.getByRole('button', { name: '提案する', exact: true }).click();
  await plain.locator('#proposals').getByRole('link').last().click();
  await plain.getByRole('button', { name: '提案を取り下げる' }).click();
  await plain.getByText('提案を取り下げました。').waitFor();
});

test('the desk changes whose facts are whose', async () => {
  const desk = await signIn(browser, region, 'desk');
  await desk.goto(`${region.base}/region`);
  await desk.getByRole('link', { name: '情報の持ち主' }).click();
  await picture(desk, 'facts-owners');
  await lookAt(desk);
  await desk.getByRole('checkbox', { name: '相談支援事業所：福祉の決定' }).check();
  await desk.getByRole('button', { name: '保存する' }).click();
  await desk.getByText('情報の持ち主を保存しました。').waitFor();
  await day.goto(`${region.base}/children/owners`);
  await picture(day, 'facts-owners-read');
  await lookAt(day);
  assert.ok(await day.getByText('第1版').count());
});
