// Makes the pictures of the README from a fresh demonstration region: docs/images/*.png.
//   node browser/screenshots.mjs [FOLDER]       (tools/screenshots installs and builds what it needs first)
import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { root, signIn, startBrowser, startRegion } from './support.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/images'));
mkdirSync(folder, { recursive: true });
const region = await startRegion();
const browser = await startBrowser();
const shot = async (page, name, options = {}) => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
  console.log(`${name}.png`);
};
try {
  const nurse = await signIn(browser, region, 'hoken');
  await nurse.goto(`${region.base}/inbox`);
  await shot(nurse, 'inbox');

  await nurse.goto(`${region.base}/children`);
  await nurse.locator('main a[href^="/children/"]:not([href*="?"])').first().click();
  await nurse.waitForLoadState('load');
  const child = new URL(nurse.url()).pathname;
  await nurse.setViewportSize({ width: 1366, height: 1500 });
  await shot(nurse, 'child');

  await nurse.emulateMedia({ media: 'print' });
  await nurse.setViewportSize({ width: 1123, height: 794 });
  await nurse.goto(`${region.base}${child}/roles/print`);
  await shot(nurse, 'roles', { fullPage: true });

  const worker = await signIn(browser, region, 'msw');
  await worker.goto(`${region.base}/pathways/new`);
  await shot(worker, 'start');
} finally {
  await browser.close();
  await region.stop();
}
