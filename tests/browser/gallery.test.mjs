// The layout and the partials with all they may hold, as `cargo test --test it gallery` drew them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { axe, noSideScroll, shot, useHub } from './hub.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const gallery = join(root, 'target/gallery');
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const firms = ['远图信息技术有限公司', '远大物流有限公司'];

/** Serves the drawn pages, the built assets and a look-up of firms, under the content policy of the hub. */
async function startGallery() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://gallery');
    if (pathname === '/options/enterprise') {
      const items = firms.filter((f) => f.includes(searchParams.get('q'))).map((label, n) => ({ value: `id-${n}`, label }));
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ items }));
    }
    const file = join(pathname.startsWith('/assets/') ? join(root, 'assets/dist') : gallery, basename(pathname));
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)], 'content-security-policy': policy });
    response.end(readFileSync(file));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, stop: async () => { server.closeAllConnections(); server.close(); } };
}

const hub = useHub(startGallery);
const pages = existsSync(gallery) ? readdirSync(gallery).filter((f) => f.endsWith('.html')) : [];
assert.ok(pages.length >= 6, 'draw the gallery first: cargo test --test it gallery');

for (const name of pages) {
  test(`${name} fits every width and axe finds nothing`, async () => {
    const page = await hub.page();
    await page.goto(`/${name}`);
    await noSideScroll(page);
    await axe(page);
    await shot(page, `gallery-${basename(name, '.html')}`);
  });
}

test('a row is added and taken away, and a firm is found as one types', async () => {
  const page = await hub.page();
  await page.goto('/form.html');
  const rows = page.locator('#terms-terms .row-item');
  const before = await rows.count();
  await page.getByRole('button', { name: '增加一行' }).click();
  assert.equal(await rows.count(), before + 1);
  assert.equal(await page.locator('[name="terms.2.who"]').count(), 1);
  await rows.last().getByRole('button', { name: '删除此行' }).click();
  assert.equal(await rows.count(), before);

  const firm = page.getByRole('combobox', { name: '相关企业' });
  await firm.fill('远图');
  await page.getByRole('option', { name: firms[0] }).waitFor();
  await firm.press('ArrowDown');
  await firm.press('Enter');
  assert.equal(await firm.inputValue(), firms[0]);
  assert.equal(await page.locator('input[name=firm]').inputValue(), 'id-0');
});

test('without JavaScript there are spare rows', async () => {
  const page = await hub.page({ javaScriptEnabled: false });
  await page.goto('/form.html');
  assert.equal(await page.locator('#terms-terms .row-item').count(), 4);
  assert.equal(await page.locator('[name="terms.3.who"]').count(), 1);
});

test('on paper there is no navigation', async () => {
  const page = await hub.page();
  await page.goto('/matter.html');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.top').isVisible(), false);
  assert.equal(await page.locator('#steps').isVisible(), false);
  assert.equal(await page.locator('#timeline').isVisible(), true);
});
