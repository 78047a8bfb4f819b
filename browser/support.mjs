// What every browser test needs: the real program on a fresh demonstration region, Chromium, sign-in, axe, pictures.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const program = process.env.TSUMUGI_PROGRAM ?? path.join(root, 'build/release/tsumugi');
export const password = 'tsumugi-demo-2026';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/// One server process on a free port: `{ base, pid, log(), stop() }`. `log()` has what it wrote when `keepLog` was asked for.
export async function startServer(environment, { keepLog = false } = {}) {
  const port = await freePort();
  const server = spawn(program, ['serve'], { env: { ...environment, TSUMUGI_PORT: String(port) }, stdio: keepLog ? 'pipe' : 'inherit' });
  let log = '';
  if (keepLog) for (const out of [server.stdout, server.stderr]) out.on('data', text => { log += text; });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(`${base}/health`)).ok) break;
    } catch {
      assert.ok(tries < 200, `the server did not start\n${log}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const stop = () => new Promise(resolve => {
    server.once('exit', resolve);
    server.kill('SIGTERM');
  });
  return { base, pid: server.pid, log: () => log, stop };
}

/// Starts the program on a new demonstration region; `stop()` ends it and removes its folder.
export async function startRegion() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsumugi-browser-'));
  const environment = { ...process.env, TSUMUGI_DATA_DIR: folder, TSUMUGI_DEMO: 'true', TSUMUGI_LOG_LEVEL: 'error' };
  const made = spawnSync(program, ['demo'], { env: environment, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const server = await startServer(environment);
  return {
    base: server.base,
    folder,
    environment,
    pid: server.pid,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/// A demonstration region on a PostgreSQL database of its own with as many server processes, which write their whole log.
/// TSUMUGI_TEST_PG names the database server. `dump()`: all rows as text, bytes as hexadecimal digits and decoded.
export async function startRegionOnPostgres(count) {
  const admin = process.env.TSUMUGI_TEST_PG;
  assert.ok(admin, 'TSUMUGI_TEST_PG is not set: run ./test browser, or tools/test-postgres start');
  const sql = text => {
    const done = spawnSync('psql', ['-q', admin, '-c', text], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  const name = `browser_${process.pid}_${Date.now()}`;
  sql(`CREATE DATABASE ${name}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'tsumugi-browser-'));
  const database = admin.replace(/\/postgres\?/, `/${name}?`);
  const environment = { ...process.env, TSUMUGI_DATA_DIR: folder, TSUMUGI_DATABASE: database, TSUMUGI_DEMO: 'true', TSUMUGI_LOG_LEVEL: 'info' };
  const made = spawnSync(program, ['demo'], { env: environment, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const servers = [];
  for (let i = 0; i < count; i++) servers.push(await startServer(environment, { keepLog: true }));
  return {
    servers,
    environment,
    dump: () => {
      const done = spawnSync('pg_dump', ['--data-only', database], { maxBuffer: 2 ** 30 });
      assert.equal(done.status, 0, done.stderr.toString());
      const bytes = done.stdout.toString('latin1').match(/\\\\x[0-9a-f]{8,}/g) ?? [];
      return [done.stdout, Buffer.concat(bytes.flatMap(text => [Buffer.from(text.slice(3), 'hex'), Buffer.from('\n')]))];
    },
    stop: async () => {
      for (const server of servers) await server.stop();
      sql(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const startBrowser = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });

/// A signed-in page of that person. `options` are Playwright's context options (javaScriptEnabled, viewport ...).
export async function signIn(browser, region, login, options = {}) {
  const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  await page.goto(`${region.base}/sign-in`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.click('main button[type=submit]');
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in') && !url.pathname.startsWith('/session'));
  return page;
}

const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/// The checks of every page: axe finds nothing at 1366 and 375 px, one h1, a title without the person's name, no sideways
/// scrolling on a phone. Needs scripts.
export async function lookAt(page, { noName } = {}) {
  const where = new URL(page.url()).pathname;
  for (const width of [1366, 375]) {
    await page.setViewportSize({ width, height: 768 });
    const result = await new AxeBuilder({ page }).withTags(axeTags).analyze();
    assert.deepEqual(result.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`), [], `axe at ${width} px on ${where}`);
  }
  const sideways = await page.evaluate(() => { scrollTo(9999, 0); const x = scrollX; scrollTo(0, 0); return x; });
  assert.equal(sideways, 0, `sideways scrolling at 375 px on ${where}`);
  await page.setViewportSize({ width: 1366, height: 768 });
  assert.equal(await page.locator('h1').count(), 1, `one h1 on ${where}`);
  if (noName) {
    assert.ok(!(await page.title()).includes(noName), `the title of ${where} carries a name`);
    assert.ok(!decodeURIComponent(page.url()).includes(noName), `the address of ${where} carries a name`);
  }
}

/// Keeps a picture when TSUMUGI_SHOTS names a folder.
export async function picture(page, name) {
  const folder = process.env.TSUMUGI_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const width of [1366, 375]) {
    await page.setViewportSize({ width, height: 768 });
    await page.screenshot({ path: path.join(folder, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

/// Presses the button with that text and waits for the next page.
export async function press(page, text, scope = 'main') {
  await Promise.all([page.waitForLoadState('load'), page.locator(`${scope} button`, { hasText: text }).first().click()]);
  await page.waitForLoadState('load');
}

/// "2026-12-04" so many days from today, in Japan.
export function daysFromNow(days) {
  const day = new Date(Date.now() + 9 * 3600e3 + days * 86400e3);
  return day.toISOString().slice(0, 10);
}
