// The zone's own policies and calendar: a preview before anything is kept, a trace on what moves,
// and nothing typed is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiAs, axe, noSideScroll, passes, shot, signIn, submit, useHub } from './hub.mjs';

const hub = useHub();
const handoffs = '/admin/policies/zone-handoff';
const main = (page) => page.locator('main').innerText();
const ruleOf = (page, code) => page.locator('#policy li.row-item').filter({ has: page.locator(`input[value="${code}"]`) });
const press = (page, form) => Promise.all([page.waitForEvent('domcontentloaded'), form.locator('button[type=submit]').click()]);

/** A form as large as this is no daily page: it has no bar of bytes, and all the others. */
async function passesAsForm(page, name) {
  await noSideScroll(page);
  await axe(page);
  await shot(page, name);
}

async function admin(path) {
  const page = await hub.page();
  await signIn(page, 'zone-admin');
  assert.equal((await page.goto(path)).status(), 200);
  return page;
}

test('a new version of a policy is previewed, and kept only then', async () => {
  const page = await admin('/admin/policies');
  await passes(page, 'policies');
  await page.goto(handoffs);
  await passesAsForm(page, 'policy');
  await page.setViewportSize({ width: 1440, height: 900 });
  await ruleOf(page, 'sign').locator('input[name$=".amount"]').fill('2');
  await submit(page, page.locator('#policy'));
  assert.match(await main(page), /预览：启用后会有哪些变化/);
  const changed = page.locator('tr', { hasText: '修改' });
  assert.equal(await changed.count(), 1, 'one rule changes, and no other');
  assert.match(await changed.innerText(), /签收[\s\S]*4个?小时[\s\S]*2个?小时/);
  assert.match(await main(page), /已在办的\d+件.*继续按原版本计时/);
  await passesAsForm(page, 'policy-preview');
  const officer = await hub.page();
  await signIn(officer, 'zone-officer');
  await officer.goto(handoffs);
  assert.match(await main(officer), /第1版/, 'a preview keeps nothing');

  await page.setViewportSize({ width: 1440, height: 900 });
  await submit(page, page.locator('#policy'));
  assert.equal(new URL(page.url()).pathname, '/admin/policies');
  const line = page.locator('tr', { hasText: '本区部门交办时限' });
  assert.match(await line.innerText(), /第2版[\s\S]*当前选用/);
});

test('a policy that cannot be is refused, with what was typed still there', async () => {
  const page = await admin(handoffs);
  await page.locator('#policy input[name=label]').fill('快办');
  const sign = ruleOf(page, 'sign').locator('input[name$=".amount"]');
  await sign.fill('0');
  await press(page, page.locator('#policy'));
  assert.ok(await page.locator('#policy .errors').count());
  assert.equal(await page.locator('#policy input[name=label]').inputValue(), '快办');
  assert.equal(await ruleOf(page, 'sign').locator('input[name$=".amount"]').inputValue(), '0');
  assert.doesNotMatch(await main(page), /预览：/);
});

test('who was slower than another sees so, and loses nothing of what was typed', async () => {
  const [first, second] = [await admin(handoffs), await admin(handoffs)];
  for (const [page, hours] of [[first, '3'], [second, '5']]) {
    await ruleOf(page, 'sign').locator('input[name$=".amount"]').fill(hours);
    await submit(page, page.locator('#policy'));
  }
  await submit(first, first.locator('#policy'));
  await press(second, second.locator('#policy'));
  assert.match(await second.locator('#policy .errors').innerText(), /别人刚刚改过/);
  assert.equal(await ruleOf(second, 'sign').locator('input[name$=".amount"]').inputValue(), '5');
});

test('a calendar comes in from a file, and the clocks it moves say so', async () => {
  const officer = await apiAs(hub, 'zone-officer');
  const { items: open } = await officer('/handoffs?limit=50');
  const clocks = (slip) => officer(`/handoffs/${slip.id}`).then(({ clocks }) => clocks);
  const ends = (clock) => new Date(clock.due_at);
  let slip;
  let day;
  for (const one of open) {
    const total = (await clocks(one)).find((c) => c.rule === 'total' && !c.result);
    if (!total || ends(total) - Date.now() < 3 * 864e5) continue;
    slip = one;
    // The day on which it ends becomes a holiday.
    day = new Date(+ends(total) + 8 * 3600e3).toISOString().slice(0, 10);
    break;
  }
  assert.ok(slip, 'a slip with time left');

  const page = await admin('/admin/calendar');
  await passes(page, 'calendar');
  await page.setViewportSize({ width: 1440, height: 900 });
  const form = page.locator('form#import');
  const csv = `日期,类型,名称,依据\n${day},休,园区检修,管委会通知\n`;
  await form.locator('input[type=file]').setInputFiles({ name: '检修.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await submit(page, form);
  assert.match(await main(page), /现在还没有导入[\s\S]*会推后到期/);
  assert.match(await main(page), new RegExp(`${day}[\\s\\S]*园区检修`));
  await passesAsForm(page, 'calendar-preview');
  await page.setViewportSize({ width: 1440, height: 900 });
  await submit(page, page.locator('form#take'));
  assert.match(await main(page), new RegExp(`${day}[\\s\\S]*园区检修[\\s\\S]*管委会通知`));
  assert.match(await main(page), /国庆节/, 'the rest of the year stays as it was');

  const desk = await hub.page();
  await signIn(desk, 'zone-officer');
  const trace = desk.locator('.clocks li', { hasText: '总时限' }).locator('details');
  for (let waited = 0; waited < 90; waited += 3) {
    await desk.goto(`/handoffs/${slip.id}`);
    if (/工作日历已变更/.test(await trace.first().textContent())) break;
    await desk.waitForTimeout(3000);
  }
  await trace.first().locator('summary').click();
  const said = await trace.first().innerText();
  assert.match(said, new RegExp(`工作日历已变更（第1版），重新计算；原到期时间为`));
  assert.match(said, /园区检修/);
  await shot(desk, 'clock-trace');
});

test('a calendar that cannot be is refused, with what was typed still there', async () => {
  const page = await admin('/admin/calendar');
  const day = page.locator('form#day');
  await day.locator('[name=from]').fill('2026-12-20');
  await day.locator('[name=until]').fill('2026-12-01');
  await day.locator('[name=name]').fill('年终盘点');
  const kind = day.locator('select[name=kind]');
  if (await kind.count()) await kind.selectOption('holiday');
  else await day.locator('[name=kind][value=holiday]').check();
  await press(page, day);
  assert.match(await day.locator('.errors').innerText(), /不能早于/);
  assert.equal(await day.locator('[name=name]').inputValue(), '年终盘点');
  assert.equal(await day.locator('[name=until]').inputValue(), '2026-12-01');

  const file = page.locator('form#import');
  await file.locator('input[type=file]').setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('日期,类型,名称\n某日,休,不知\n') });
  await file.locator('input[name=whole]').check();
  await press(page, file);
  assert.ok(await file.locator('.errors').count());
  assert.equal(await file.locator('input[name=whole]').isChecked(), true);
});

test('another policy is chosen only after its changes are seen, and its versions say which is in use', async () => {
  const page = await admin('/admin/policies');
  const line = page.locator('tr', { hasText: '江门快速响应' });
  await Promise.all([page.waitForEvent('domcontentloaded'), line.locator('a.btn').click()]);
  assert.match(await main(page), /选用江门快速响应（第1版）[\s\S]*有\d+处变化[\s\S]*继续按原版本计时/);
  await passes(page, 'policy-choice');
  await page.setViewportSize({ width: 1440, height: 900 });
  await submit(page, page.locator('#choice'));
  assert.equal(new URL(page.url()).pathname, '/admin/policies');
  assert.match(await line.innerText(), /当前选用/);
  await line.locator('a').first().click();
  await page.waitForURL(/jiangmen/);
  assert.match(await main(page), /各个版本[\s\S]*第1版（正在查看）[\s\S]*随系统提供[\s\S]*当前选用/);
});
