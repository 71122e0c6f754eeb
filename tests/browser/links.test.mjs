// Every page of every role, by the links that its pages give it: none leads nowhere, none shows an
// id that means nothing to a reader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logins, passes, signIn, useHub } from './hub.mjs';

const hub = useHub();
const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g;
/** Of one kind of page a few are enough: kinds are paths without ids, codes and what is asked for. */
const ofAKind = 4;

const kindOf = (path) => {
  const { pathname, searchParams } = new URL(path, hub.url);
  return `${pathname.replace(ids, '*').replace(/\/S\d[^/]*\//, '/S*/')}?${[...searchParams.keys()].sort()}`;
};
const words = (html) => html.replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ');
const plain = (text) => text.replaceAll('&amp;', '&').replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)));
const hrefs = (html) => [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map(([, href]) => plain(href));

for (const login of [...logins, 'worker']) {
  test(`no link that ${login} is shown leads nowhere`, async () => {
    const page = await hub.page();
    await signIn(page, login);
    const seen = new Set(['/']);
    const kinds = new Map();
    const faults = [];
    for (const path of seen) {
      const answer = await page.request.get(path);
      const type = answer.headers()['content-type'] ?? '';
      if (answer.status() !== 200) faults.push(`${path} answers ${answer.status()}`);
      if (!type.startsWith('text/html') || answer.status() !== 200) continue;
      const html = await answer.text();
      const shown = words(html).match(ids);
      if (shown) faults.push(`${path} shows ${shown[0]}`);
      for (const href of hrefs(html)) {
        const { origin, pathname, search } = new URL(href, new URL(path, hub.url));
        const kind = kindOf(pathname + search);
        if (origin !== new URL(hub.url).origin || seen.has(pathname + search) || (kinds.get(kind) ?? 0) >= ofAKind) continue;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        seen.add(pathname + search);
      }
    }
    assert.deepEqual(faults, []);
    assert.ok(seen.size > 4, 'more than the workbench was seen');
  });
}

test('on a phone the places of a coordinator are five, and the rest unfold above', async () => {
  const page = await hub.page({ viewport: { width: 390, height: 844 } });
  await signIn(page, 'coordinator');
  const shown = page.locator('nav.places > a:visible');
  assert.equal(await shown.count(), 4);
  await page.locator('nav.places summary', { hasText: '更多' }).click();
  assert.equal(await shown.count(), 9);
  const building = page.locator('nav.places a', { hasText: '楼宇' });
  await Promise.all([page.waitForURL('**/buildings'), building.click()]);
  await page.locator('nav.places summary').click();
  await passes(page, 'places-on-a-phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  assert.equal(await shown.count(), 9, 'a desk has room for all');
  assert.equal(await page.locator('nav.places summary').isVisible(), false);
});
