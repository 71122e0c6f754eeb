// A slip that is given back, and the ruling that ends it: coordinator, department, zone, leader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passes, signIn, submit, take, useHub } from './hub.mjs';

const hub = useHub();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const demand = '变更经营范围的申请交了两周，窗口说要别的部门先出意见';
/** The path of the slip. */
let slip;

async function as(login, options) {
  const page = await hub.page(options);
  await signIn(page, login);
  if (slip) assert.equal((await page.goto(slip)).status(), 200, login);
  return page;
}

/** Of a few words a form makes radio buttons, of many a list. */
async function choose(form, name, word) {
  await form.locator(`[name=${name}]`).first().waitFor({ state: 'attached' });
  const list = form.locator(`select[name=${name}]`);
  if (await list.count()) await list.selectOption(word);
  else await form.locator(`[name=${name}][value=${word}]`).check();
}

const now = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 16);
const text = (page) => page.locator('main').innerText();

test('a coordinator hands the demand to a department', async () => {
  const page = await as('coordinator');
  await page.goto('/handoffs/new');
  const form = page.locator('form#open');
  await form.locator('[name=building_id]').selectOption({ label: '星光国际' });
  const category = form.locator('[name=category]');
  if ((await category.evaluate((field) => field.tagName)) === 'SELECT') await category.selectOption({ label: '企业注册' });
  else await category.fill('企业注册');
  await form.locator('[name=title]').fill('变更经营范围');
  await form.locator('[name=demand]').fill(demand);
  await form.locator('[name=lead_department_id]').selectOption({ label: '行政审批服务局' });
  await form.locator('[name=basis]').fill('三定规定：企业登记');
  await passes(page, 'handoff-new');
  await submit(page, form);
  slip = new URL(page.url()).pathname;
  assert.match(slip, /^\/handoffs\/[0-9a-f-]{36}$/);
  assert.match(await text(page), /待签收/);
});

test('its clerk finds it on a phone and gives it back with an owner and a law', async () => {
  const page = await as('department', phone);
  await page.goto('/handoffs');
  await page.locator(`main a[href="${slip}"]`).first().click();
  assert.match(await text(page), new RegExp(demand));
  await take(page, 'sign');
  await take(page, 'ask_return', async (form) => {
    await choose(form, 'code', 'not-our-duty');
    await form.locator('[name=proposed_department_id]').selectOption({ label: '市场监督管理局' });
    await form.locator('[name=legal_basis]').fill('市场主体登记管理条例第五条');
    await form.locator('[name=head_name]').fill('马局长');
  });
  assert.match(await text(page), /申请退单/);
  await passes(page, 'handoff-return');
});

test('the zone passes it on, and until the next signs the first answers for it', async () => {
  const page = await as('zone-officer');
  await take(page, 'accept_return', async (form) => {
    await form.locator('[name=department_id]').selectOption({ label: '市场监督管理局' });
    await form.locator('[name=reason]').fill('先由市场监管核查');
  });
  assert.match(await text(page), /签收之前由行政审批服务局负责/);
  await page.goto('/handoffs');
  assert.match(await text(page), /行政审批服务局退单，流转2次/);
  await passes(page, 'handoffs');
  await page.goto(slip);
  await take(page, 'call_ruling', (form) => form.locator('[name=reason]').fill('两个部门对先后次序意见不一致'));
  assert.match(await text(page), /等待分管领导会商裁定/);
});

test('the leader rules, and the ruling binds', async () => {
  const page = await as('zone-admin');
  await take(page, 'rule', async (form) => {
    const rows = form.locator('fieldset[id$="-heard"]');
    const heard = rows.locator('> ol > li.row-item');
    const said = [['行政审批服务局', '须先核查场所'], ['市场监督管理局', '登记机关是审批局']];
    for (const [n, [department, view]] of said.entries()) {
      if ((await heard.count()) <= n) await rows.getByRole('button', { name: '增加一行' }).click();
      await heard.nth(n).locator('select').selectOption({ label: department });
      await heard.nth(n).locator('input[type=text]').fill(view);
    }
    await form.locator('[name=minutes]').fill('会商纪要第3号：由审批局主办，一次办结');
    await form.locator('[name=lead_department_id]').selectOption({ label: '行政审批服务局' });
    await form.locator('[name=basis]').fill('会商纪要第3号');
    await choose(form, 'reach', 'building');
  });
  assert.match(await text(page), /由该部门承办，不得退单/);
  await passes(page, 'handoff-ruling');
});

test('the department does it, and somebody else calls the firm', async () => {
  const clerk = await as('department');
  await take(clerk, 'sign');
  assert.equal(await clerk.locator('#step-ask_return').count(), 0, 'no button, for the ruling refuses it');
  assert.match(await clerk.locator('#steps').textContent(), /不得退单/, 'and the page says so');
  await take(clerk, 'begin', async (form) => {
    await form.locator('[name=handler]').fill('曹干事');
    await form.locator('[name=contacted_at]').fill(now());
    await choose(form, 'how', 'phone');
    await form.locator('[name=note]').fill('已说明所需材料');
  });
  await take(clerk, 'submit', async (form) => {
    await choose(form, 'result', 'solved');
    await form.locator('[name=measures]').fill('已变更登记并送达新执照');
    await form.locator('[name=firm_view]').fill('认可');
    await form.locator('[name=head_name]').fill('马局长');
  });
  await passes(clerk, 'handoff-submitted');
  const officer = await as('zone-officer');
  await take(officer, 'finish');
  assert.match(await text(officer), /已办结/);
  const caller = await as('coordinator', phone);
  await take(caller, 'record_callback', async (form) => {
    await form.locator('[name=at]').fill(now());
    await choose(form, 'how', 'phone');
    await form.locator('[name=reached]').check();
    await choose(form, 'solved', 'yes');
    await form.locator('[name=score]').fill('5');
    await form.locator('[name=words]').fill('终于办成了');
  });
  assert.match(await text(caller), /回访结案|结案/);
  assert.match(await text(caller), /终于办成了/);
  await passes(caller, 'handoff-closed');
});
