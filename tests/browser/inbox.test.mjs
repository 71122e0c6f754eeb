// A slip in the inbox of its department, and a one-time link on a phone without JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiAs, passes, signIn, submit, useHub } from './hub.mjs';

const hub = useHub();

/** A slip for the department whose clerk the demonstration has. */
async function handOff(title) {
  const officer = await apiAs(hub, 'zone-officer');
  const { items: buildings } = await officer('/buildings?limit=1');
  const { items: departments } = await officer('/departments?limit=50');
  const lead = departments.find((d) => d.code === 'SP');
  return officer('/handoffs', {
    building_id: buildings[0].id, category: 'registration', title, demand: '注册地址变更要跑几趟',
    lead_department_id: lead.id, basis: '演示权责清单（虚构，待核实）',
  });
}

test('a clerk signs with one tap and answers with two', async () => {
  const { id } = await handOff('注册地址变更');
  const page = await hub.page({ viewport: { width: 390, height: 844 } });
  await signIn(page, 'department');
  await page.goto('/inbox');
  await passes(page, 'inbox');
  const entry = page.locator(`#e-${id}-1`);
  assert.match(await entry.innerText(), /注册地址变更要跑几趟/);
  await submit(page, entry.locator('form[action$="/sign"]'));
  await Promise.all([page.waitForEvent('domcontentloaded'), entry.locator('a', { hasText: '答复提出人' }).click()]);
  const form = entry.locator('form[action$="/answer"]');
  await form.locator('select[name=how], input[name=how]').first().waitFor();
  if (await form.locator('select[name=how]').count()) await form.locator('select[name=how]').selectOption('phone');
  else await form.locator('input[name=how][value=phone]').check();
  await form.locator('textarea[name=text]').fill('一次办好');
  await submit(page, form);
  assert.equal(await entry.locator('form[action$="/sign"]').count(), 0);
});

test('an officer sends the notice of a dispatch, and its link signs', async () => {
  const { id } = await handOff('食品经营许可');
  const desk = await hub.page({ viewport: { width: 390, height: 844 } });
  await signIn(desk, 'zone-officer');
  await desk.goto('/notices');
  await passes(desk, 'notices');
  await desk.goto(`/handoffs/${id}`);
  await desk.getByRole('link', { name: '发通知' }).click();
  await desk.getByRole('link', { name: /^发送 JB-/ }).click();
  await passes(desk, 'notice');
  await submit(desk, desk.locator('form#notice'));
  const text = await desk.locator('#notice-text').inputValue();
  assert.match(text, /食品经营许可[\s\S]*注册地址变更要跑几趟[\s\S]*签收/);
  await passes(desk, 'notice-made');
  const [, token] = text.match(/\/l\/([0-9a-f]{64})/);
  const phone = await hub.page({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await phone.goto(`/l/${token}`);
  const sign = phone.locator('form#step-sign button[type=submit]');
  if (!(await sign.isVisible())) await phone.locator('#step-sign-box summary').click();
  await sign.click();
  await phone.locator('text=已用这个链接办理“签收”').waitFor();
  await desk.goto(`/notices?handoff=${id}`);
  assert.match(await desk.locator('main').innerText(), /继续办理/);
});

test('a one-time link serves a phone without JavaScript, once', async () => {
  const { id } = await handOff('营业执照换发');
  const desk = await hub.page();
  await signIn(desk, 'zone-officer');
  await desk.goto(`/handoffs/${id}/legs/1/link`);
  await passes(desk, 'one-time-link');
  await desk.locator('input[name=sent_to]').fill('演示经办');
  await submit(desk, desk.locator('form#link'));
  const text = await desk.locator('#link-text').inputValue();
  const [, token] = text.match(/\/l\/([0-9a-f]{64})/);

  const phone = await hub.page({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await phone.goto(`/l/${token}`);
  assert.match(await phone.locator('main').innerText(), /注册地址变更要跑几趟/);
  const sign = phone.locator('form#step-sign button[type=submit]');
  if (!(await sign.isVisible())) await phone.locator('#step-sign-box summary').click();
  await phone.locator('form#step-sign button[type=submit]').click();
  await phone.locator('text=已用这个链接办理“签收”').waitFor();
  assert.equal(await phone.locator('form').count(), 0);

  const shown = await hub.page();
  await shown.goto(`/l/${token}`);
  await passes(shown, 'link-used');
});
