// What a browser test needs: a hub, pages in it, and the bars that every page must pass.
//
//   const hub = useHub();
//   test('…', async () => { const page = await hub.page(); await signIn(page, 'coordinator'); … });
import assert from 'node:assert/strict';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = join(root, process.env.SCREENSHOTS === '1' ? 'docs/screenshots' : 'target/browser/screenshots');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One account per role in the demonstration zones. */
export const logins = [
  'zone-admin', 'zone-officer', 'coordinator', 'law-firm', 'lawyer',
  'mediator', 'department', 'enterprise', 'auditor', 'other-zone-admin',
];
export const password = 'louwei-demo';

function browserPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  assert.ok(path, `none of ${names.join(', ')} is in PATH: scripts/install.sh test`);
  return path;
}

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
];

/** A server (that of this build, or another) and a browser for the tests of one file. After them, no page may have met an error. */
export function useHub(start = startServer) {
  const hub = { faults: [] };
  let server;
  let browser;
  before(async () => {
    server = await start();
    hub.url = server.url;
    browser = await chromium.launch({ executablePath: browserPath(), args: flags });
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  after(async () => {
    await browser?.close();
    await server?.stop();
    assert.deepEqual(hub.faults, [], 'faults met by the pages');
  });
  /** A page with cookies and a cache of its own. */
  hub.page = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: hub.url, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 }, ...options,
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    watch(page, hub.faults);
    return page;
  };
  return hub;
}

/** Notes what no page may do: throw, break its content policy, miss a part, or get a 500. */
function watch(page, faults) {
  page.on('pageerror', (error) => faults.push(`${page.url()} threw ${error.message}`));
  page.on('console', (line) => {
    // Chromium also reports refused forms (4xx) here; `response` below judges those.
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) {
      faults.push(`${page.url()} said ${line.text()}`);
    }
  });
  page.on('response', (response) => {
    const part = !response.request().isNavigationRequest() && !['fetch', 'xhr'].includes(response.request().resourceType());
    if (response.status() >= 500 || (part && response.status() >= 400)) {
      faults.push(`${response.url()} answered ${response.status()}`);
    }
  });
}

/** Signs in by the form that an unknown visitor meets. */
export async function signIn(page, login, secret = password) {
  await page.goto('/login');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(secret);
  await Promise.all([page.waitForEvent('domcontentloaded'), page.locator('input[name=password]').press('Enter')]);
}

/** The API as one of the demonstration's people: a function of a path, and of a body to post. */
export async function apiAs(hub, login) {
  const ask = async (path, body, token) => {
    const answer = await fetch(`${hub.url}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const { token } = await ask('/tokens', { login, password });
  return (path, body) => ask(path, body, token);
}

/** Sends a form, which must not come back with errors. */
export async function submit(page, form) {
  await Promise.all([page.waitForEvent('domcontentloaded'), form.locator('button[type=submit]:not([formaction])').click()]);
  const errors = page.locator('.form .errors');
  if (await errors.count()) assert.fail(await errors.first().innerText());
}

/** Opens a step under 现在可以做, fills its form, sends it. */
export async function take(page, step, fill = async () => {}) {
  const box = page.locator(`#step-${step}`);
  if ((await box.getAttribute('open')) === null) await box.locator('summary').or(page.locator(`a#step-${step}`)).click();
  const form = box.locator('form');
  await fill(form);
  await submit(page, form);
}

async function atWidth(page, width, height = 900) {
  await page.setViewportSize({ width, height });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

/** Pictures end here; a list of a thousand rows is told by its first. */
const tallest = 2200;

/** Pictures of the page on a phone and on a desk; in the docs where SCREENSHOTS=1. */
export async function shot(page, name) {
  mkdirSync(pictures, { recursive: true });
  for (const width of [390, 1440]) {
    await atWidth(page, width, width < 500 ? 844 : 900);
    // As high as the page, so that what sticks to the window's foot does not cover its middle.
    const height = await page.evaluate(() => Math.max(innerHeight, document.documentElement.scrollHeight));
    await atWidth(page, width, Math.min(height, tallest));
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, `${name}-${width}.png`), animations: 'disabled' });
  }
}

/** At no width does the page scroll sideways; says which elements stick out. */
export async function noSideScroll(page) {
  for (const width of [360, 390, 768, 1440, 1920]) {
    await atWidth(page, width);
    const out = await page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 0.5);
      return ['the page', ...wide.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
    });
    assert.deepEqual(out, [], `${page.url()} scrolls sideways at ${width} px`);
  }
}

/** axe finds nothing, on a phone and on a desk. */
export async function axe(page) {
  const chrome = await page.context().newCDPSession(page);
  for (const width of [390, 1440]) {
    await atWidth(page, width);
    // Through the debugger, since the content policy of the pages rightly refuses foreign scripts.
    await chrome.send('Runtime.evaluate', { expression: axeSource });
    const { violations } = await page.evaluate(() => window.axe.run());
    const found = violations.map((v) => `${v.impact} ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`);
    assert.deepEqual(found, [], `${page.url()} at ${width} px`);
  }
  await chrome.detach();
}

/** Bytes over the wire of the page as it stands: of its document, and with all its parts. */
export async function transferSize(page) {
  return page.evaluate(() => {
    const bytes = (kind) => performance.getEntriesByType(kind).reduce((sum, entry) => sum + entry.transferSize, 0);
    const document = bytes('navigation');
    return { document, total: document + bytes('resource') };
  });
}

/** The bars of every page: fits all widths, accessible, small; and its pictures. */
export async function passes(page, name) {
  const { document, total } = await transferSize(page);
  assert.ok(document <= 20_000, `${page.url()} has ${document} bytes of HTML`);
  assert.ok(total <= 150_000, `${page.url()} needs ${total} bytes`);
  await noSideScroll(page);
  await axe(page);
  await shot(page, name);
}
