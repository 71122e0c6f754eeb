import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logins, passes, password, signIn, useHub } from './hub.mjs';

const hub = useHub();
const form = 'input[name=password]';

test('the sign-in page names one account per role in demonstration mode', async () => {
  const page = await hub.page();
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/login', 'an unknown visitor of the workbench');
  const text = await page.locator('body').innerText();
  for (const login of [...logins, password]) assert.ok(text.includes(login), `${login} is not named`);
  await passes(page, 'sign-in');
});

test('a wrong password is refused in words, and the login stays typed', async () => {
  const page = await hub.page();
  await signIn(page, 'coordinator', 'wrong-password');
  assert.equal(await page.locator('input[name=login]').inputValue(), 'coordinator');
  assert.equal(await page.locator(form).inputValue(), '');
  assert.match(await page.locator('[role=alert]').innerText(), /密码/);
});

for (const login of logins) {
  test(`${login} signs in to the workbench`, async () => {
    const page = await hub.page();
    await signIn(page, login);
    assert.equal(new URL(page.url()).pathname, '/');
    assert.equal(await page.locator(form).count(), 0);
    assert.match(await page.title(), /工作台/);
  });
}

test('one signs in without JavaScript', async () => {
  const page = await hub.page({ javaScriptEnabled: false });
  await signIn(page, 'zone-officer');
  assert.match(await page.title(), /工作台/);
});

test('with the keyboard alone one signs in', async () => {
  const page = await hub.page();
  await page.goto('/login');
  await page.locator('input[name=login]').focus();
  await page.keyboard.type('lawyer');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')]);
  assert.match(await page.title(), /工作台/);
});
