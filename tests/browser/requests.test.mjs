// From a phone in the lobby to a closed request: no account, no JavaScript, a receipt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passes, signIn, submit, take, transferSize, useHub } from './hub.mjs';

const hub = useHub();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, javaScriptEnabled: false };
const words = '七楼茶水间漏水，滴到配电箱旁边';
/** A dot, as a phone's camera would call it. */
const photo = Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=', 'base64');
/** Paths of the lobby page, the receipt, the request. */
let lobby;
let receipt;
let request;

const now = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 16);

test('a coordinator prints the sheet with the code for the lobby', async () => {
  const page = await hub.page();
  await signIn(page, 'coordinator');
  await page.goto('/buildings');
  await page.locator('main a[href^="/buildings/"]', { hasText: '星光国际' }).first().click();
  await page.getByRole('link', { name: '扫码牌' }).click();
  await page.locator('.poster svg').waitFor();
  await passes(page, 'request-poster');
  lobby = new URL((await page.locator('.poster-address').innerText()).trim()).pathname;
});

test('somebody in the lobby files a request from a phone without JavaScript', async () => {
  const page = await hub.page(phone);
  await page.goto(lobby);
  const form = page.locator('form#lobby');
  await form.locator('[name=firm_name]').fill('七楼的设计工作室');
  await form.locator('[name=contact]').fill('苗女士');
  await form.locator('[name=phone]').fill('0635-0000007');
  await form.locator('[name=category]').selectOption({ label: '物业' });
  await form.locator('[name=words]').fill(words);
  await form.locator('[name=photo1]').setInputFiles({ name: 'IMG_0007.jpg', mimeType: 'image/jpeg', buffer: photo });
  await Promise.all([page.waitForURL(/\/r\//), form.locator('button[type=submit]').click()]);
  receipt = new URL(page.url()).pathname;
  assert.match(await page.locator('main').innerText(), /现在由谁办/);
});

test('number and code, read off the receipt, open it again from the lobby page', async () => {
  const page = await hub.page({ viewport: phone.viewport });
  await page.goto(receipt);
  const told = async (label) => (await page.locator('dl.facts > div', { hasText: label }).first().locator('dd').innerText()).trim();
  const [number, code] = [await told('回执编号'), await told('查询码')];
  await passes(page, 'request-receipt-new');
  await page.goto(lobby);
  await page.getByRole('link', { name: '凭回执编号和查询码查进度' }).click();
  await passes(page, 'request-find');
  const form = page.locator('form#find');
  await form.locator('[name=number]').fill(number.toLowerCase());
  await form.locator('[name=code]').fill(code.replace('-', ' '));
  await Promise.all([page.waitForURL(/\/r\/SQ-/), form.locator('button[type=submit]').click()]);
  assert.ok((await page.locator('main').innerText()).includes(words));
});

test('the lobby page is small the first time, and all its pages pass the bars', async () => {
  const page = await hub.page({ viewport: phone.viewport });
  await page.goto(lobby);
  const { total } = await transferSize(page);
  assert.ok(total <= 60_000, `the lobby page needs ${total} bytes`);
  await passes(page, 'request-lobby');
  await page.goto(receipt);
  await passes(page, 'request-receipt');
});

test('the coordinator accepts it, speaks with the firm, solves it and asks for its word', async () => {
  const page = await hub.page();
  await signIn(page, 'coordinator');
  await page.goto('/requests');
  await passes(page, 'requests');
  await page.locator('main a', { hasText: words.slice(0, 8) }).first().click();
  request = new URL(page.url()).pathname;
  await passes(page, 'request-new-from-lobby');
  await page.setViewportSize({ width: 1440, height: 900 });
  await take(page, 'accept', (form) => form.getByLabel('简单', { exact: true }).check());
  await take(page, 'respond', async (form) => {
    await form.locator('[name=at]').fill(now());
    await form.getByLabel('电话', { exact: true }).check();
    await form.locator('[name=who]').fill('苗女士');
  });
  const dispute = await hub.page();
  await signIn(dispute, 'coordinator');
  await dispute.goto(request);
  await dispute.getByRole('link', { name: '登记为纠纷' }).click();
  assert.equal(await dispute.locator('[name=claim]').inputValue(), words);
  assert.equal(await dispute.locator('[name="sides.0.name"]').inputValue(), '七楼的设计工作室');
  await passes(dispute, 'dispute-from-request');
  await take(page, 'resolve', async (form) => {
    await form.getByLabel('已解决', { exact: true }).check();
    await form.locator('[name=text]').fill('换了接头，已不漏水');
    await form.locator('[name=evidence]').fill('维修照片');
  });
  await take(page, 'ask_confirmation', (form) => form.getByLabel('电话', { exact: true }).check());
  assert.match(await page.locator('main').innerText(), /提出人确认/);
});

test('its writer confirms on the receipt, and the request is closed', async () => {
  const page = await hub.page({ viewport: phone.viewport });
  await page.goto(receipt);
  await passes(page, 'request-receipt-confirm');
  await page.setViewportSize(phone.viewport);
  const form = page.locator('form#form-confirm');
  await form.getByLabel('是', { exact: true }).check();
  await form.locator('[name=score]').fill('5');
  await form.locator('[name=words]').fill('来得快');
  await submit(page, form);
  assert.match(await page.locator('main').innerText(), /结案/);
  const desk = await hub.page();
  await signIn(desk, 'coordinator');
  await desk.goto(request);
  assert.match(await desk.locator('main').innerText(), /来得快/);
  await passes(desk, 'request-closed');
});
