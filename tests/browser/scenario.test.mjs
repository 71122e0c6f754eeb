// A day in the demonstration zone, one role after another, each on the pages they work with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passes, signIn, submit, take, useHub } from './hub.mjs';

const hub = useHub();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const worker = '临时工小岳';
const claim = '拖欠2026年9月、10月工资';
/** The path of the dispute that the coordinator opens. */
let opened;

async function as(login, options) {
  const page = await hub.page(options);
  await signIn(page, login);
  return page;
}

async function visit(page, path) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), 200, path);
}

/** Picks a register's row in a field that looks up what is typed. */
async function pick(page, scope, label, text) {
  const box = scope.getByRole('combobox', { name: label });
  await box.pressSequentially(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await box.press('ArrowDown');
  await box.press('Enter');
}

const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);

test('an officer brings a ledger in, and the same again changes nothing', async () => {
  const page = await as('zone-officer');
  const csv = '\ufeff部门编码,部门名称,联系人,电话,职责事项\nZX,知识产权局,谢科长,0635-0000000,商标与专利\n';
  for (const name of ['import-first', 'import-again']) {
    await visit(page, '/admin/imports');
    const form = page.locator('form#import');
    await form.locator('input[type=file]').setInputFiles({ name: 'departments.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await submit(page, form);
    await page.locator('td[data-label="新增"]').waitFor();
    const cells = await page.locator('td[data-label="新增"], td[data-label="不变"]').allInnerTexts();
    assert.deepEqual(cells.map(Number), name === 'import-first' ? [1, 0] : [0, 1]);
    await passes(page, name);
  }
  await visit(page, '/records/departments');
  assert.match(await page.locator('main').innerText(), /知识产权局/);
});

test('an officer looks up a building and a firm', async () => {
  const page = await as('zone-officer');
  await visit(page, '/buildings');
  await passes(page, 'buildings');
  await page.locator('main a[href^="/buildings/"]', { hasText: '星光国际' }).first().click();
  await passes(page, 'building');
  await visit(page, '/enterprises?q=东昌同创');
  await passes(page, 'enterprises');
  await page.locator('main a[href^="/enterprises/"]', { hasText: '东昌同创' }).first().click();
  await passes(page, 'enterprise');
});

test('a coordinator opens a dispute for a worker on a phone, submits and screens it', async () => {
  const page = await as('coordinator', phone);
  await passes(page, 'home-coordinator');
  await page.setViewportSize(phone.viewport);
  await visit(page, '/disputes/new');
  const form = page.locator('form#open');
  await form.locator('[name=building_id]').selectOption({ label: '星光国际' });
  await form.locator('[name=category]').selectOption('labour');
  await form.locator('[name="sides.0.name"]').fill(worker);
  const rows = form.locator('fieldset#open-sides .row-item');
  if ((await rows.count()) < 2) await form.getByRole('button', { name: '增加一行' }).click();
  await pick(page, rows.nth(1), '登记企业', '东昌同创');
  await form.locator('[name=claim]').fill(claim);
  await form.locator('[name=known_by]').fill('本人到楼委会反映');
  await form.locator('[name=authority]').fill('当事人签字的委托登记表');
  await form.getByLabel('保密，等本人同意后再告知用人单位').check();
  await passes(page, 'dispute-new');
  await page.setViewportSize(phone.viewport);
  await submit(page, form);
  opened = new URL(page.url()).pathname;
  assert.match(opened, /^\/disputes\/[0-9a-f-]{36}$/);
  await take(page, 'submit');
  await take(page, 'start_screening');
  await take(page, 'accept_prediagnosis', async (step) => {
    const lawyer = step.locator('[name=lawyer_id]');
    await lawyer.selectOption(await lawyer.locator('option', { hasText: '吕立新' }).getAttribute('value'));
    await step.locator('[name=notice_how]').selectOption('in-person');
    await step.locator('[name=notice_on]').fill(today());
  });
  assert.match(await page.locator('main').innerText(), /预诊/);
  await passes(page, 'dispute-coordinator');
});

test('the employer knows nothing of it, and reads its own disputes alone', async () => {
  const page = await as('enterprise');
  await passes(page, 'home-enterprise');
  const hidden = await page.goto(opened);
  assert.equal(hidden.status(), 404);
  await visit(page, '/disputes');
  assert.ok(!(await page.content()).includes(opened));
  await page.locator('form[role=search] [name=q]').fill('小岳');
  await Promise.all([page.waitForURL(/q=/), page.locator('form[role=search] button').click()]);
  assert.match(await page.locator('main').innerText(), /没有符合条件的纠纷/, 'nor by its words');
  const coordinator = await as('coordinator');
  await visit(coordinator, `/disputes?q=${encodeURIComponent('小岳')}`);
  assert.equal(await coordinator.locator(`a[href="${opened}"]`).count(), 1, 'whoever handles it finds it by its words');
  await visit(page, '/disputes');
  const own = await page.locator('a[href^="/disputes/"]:not([href="/disputes/new"])').count();
  assert.ok(own >= 1);
  await passes(page, 'disputes-enterprise');
  await page.locator('td a[href^="/disputes/"]').first().click();
  assert.match(await page.locator('main').innerText(), /东昌同创/);
  await passes(page, 'dispute-enterprise');
});

test('the lawyer finds the matter and gives an opinion', async () => {
  const page = await as('lawyer', phone);
  await passes(page, 'home-lawyer');
  await page.setViewportSize(phone.viewport);
  await visit(page, opened);
  await take(page, 'propose_mediation', async (step) => {
    await step.locator('[name=facts]').fill('工资发放至8月，劳动关系清楚');
    await step.locator('[name=relation]').fill('劳动合同关系');
    await step.locator('[name=evidence]').first().fill('劳动合同\n工资流水');
    await step.locator('[name=risk][value=medium]').check();
    await step.locator('[name=limitation_from]').fill('2026-10-15');
    await step.locator('[name=limitation_on]').fill('2027-10-15');
    await step.locator('[name=level][value=consultation]').check();
  });
  assert.match(await page.locator('main').innerText(), /劳动关系清楚/);
  await passes(page, 'dispute-lawyer');
});

test('the mediator writes down what one side said alone', async () => {
  const page = await as('mediator');
  await passes(page, 'home-mediator');
  await visit(page, '/disputes?stage=consultation');
  await page.locator('td a[href^="/disputes/"]').first().click();
  const note = '申请人可接受分三期支付';
  await take(page, 'add_caucus_note', async (step) => {
    await step.locator('[name=side]').selectOption('a');
    await step.locator('[name=at]').fill(`${today()}T00:01`);
    await step.locator('[name=note]').fill(note);
  });
  assert.match(await page.locator('main').innerText(), new RegExp(note));
  await passes(page, 'dispute-mediator');
});

test('without JavaScript a step is a page away', async () => {
  const page = await as('mediator', { javaScriptEnabled: false });
  await visit(page, '/disputes?stage=consultation');
  await page.locator('td a[href^="/disputes/"]').first().click();
  await take(page, 'add_caucus_note', async (step) => {
    await step.locator('[name=side]').selectOption('b');
    await step.locator('[name=at]').fill(`${today()}T00:02`);
    await step.locator('[name=note]').fill('被申请人愿先付一半');
  });
  assert.match(await page.locator('main').innerText(), /被申请人愿先付一半/);
});

test('an auditor reads all and finds no button', async () => {
  const page = await as('auditor');
  await passes(page, 'home-auditor');
  for (const [path, name] of [['/disputes', 'disputes-auditor'], [opened, 'dispute-auditor'], ['/advisors', 'advisors-auditor']]) {
    await visit(page, path);
    assert.equal(await page.locator('main form[method=post]').count(), 0, path);
    assert.equal(await page.locator('main a[href$="/new"]').count(), 0, path);
    await passes(page, name);
  }
});

test('a number opens as many rows as it says', async () => {
  const page = await as('zone-officer');
  await visit(page, '/figures');
  const number = page.locator('a[href^="/figures/S16a/rows"]').first();
  const says = Number(await number.innerText());
  assert.ok(says > 0);
  await passes(page, 'figures');
  await number.click();
  await passes(page, 'figure-rows');
  let rows = 0;
  for (;;) {
    rows += await page.locator('main tbody tr').count();
    const next = page.locator('main a[rel=next]');
    if (!(await next.count())) break;
    await next.first().click();
  }
  assert.equal(rows, says);
});

const places = {
  'zone-admin': { people: '/admin/people', 'home-zone-admin': '/', password: '/password', routing: '/admin/routing' },
  'zone-officer': {
    'home-zone-officer': '/', disputes: '/disputes', board: '/disputes?view=board', alliance: '/alliance',
    declarations: '/alliance/declarations', advisors: '/advisors', 'advisor-new': '/advisors/new',
    'figures-monthly': '/figures/monthly', 'figures-ranking': '/figures/S30.signed/ranking?of=department',
    'figures-ranking-buildings': '/figures/S09/ranking', admin: '/admin', imports: '/admin/imports',
    lawyers: '/records/lawyers', 'inbox-zone-officer': '/inbox', 'requests-import': '/requests/imports',
    'figures-demands': '/figures?about=demands', guidance: '/guidance', 'visit-new': '/records/visits/new',
  },
  coordinator: { 'inbox-coordinator': '/inbox', 'request-new': '/requests/new' },
  enterprise: { 'request-new-enterprise': '/requests/new', 'enterprise-own': '/enterprises' },
  'law-firm': { 'home-law-firm': '/', 'alliance-law-firm': '/alliance' },
  department: { 'home-department': '/', 'handoffs-department': '/handoffs', 'figures-department': '/figures' },
};
for (const [login, pages] of Object.entries(places)) {
  test(`${login} has pages that fit, read well and are small`, async () => {
    const page = await as(login);
    for (const [name, path] of Object.entries(pages)) {
      await visit(page, path);
      await passes(page, name);
    }
  });
}

test('an officer sees what a guidance group is linked with and what it heard', async () => {
  const page = await as('zone-officer');
  await visit(page, '/guidance');
  await page.locator('main a[href^="/guidance/"]:not([href*="/visits"])').first().click();
  assert.match(await page.locator('main').innerText(), /双联[\s\S]*走访/);
  await passes(page, 'guidance-group');
});

test('an administrator gives a role over a building by its name', async () => {
  const page = await as('zone-admin');
  await visit(page, '/admin/people');
  const form = page.locator('form#person');
  await form.locator('[name=login]').fill('new-coordinator');
  await form.locator('[name=name]').fill('新协调员');
  await form.locator('[name=password]').fill('a-long-password');
  const role = form.locator('select[name=role]');
  if (await role.count()) await role.selectOption('coordinator');
  else await form.locator('[name=role][value=coordinator]').check();
  await form.locator('[name=over]').fill('没有这座楼');
  await Promise.all([page.waitForEvent('domcontentloaded'), form.locator('button[type=submit]').click()]);
  assert.match(await page.locator('#person .errors').innerText(), /没有登记编码或名称为“没有这座楼”/);
  assert.equal(await form.locator('[name=login]').inputValue(), 'new-coordinator');
  await form.locator('[name=over]').fill('星光国际');
  await form.locator('[name=password]').fill('a-long-password');
  await submit(page, form);
  const row = page.locator('tr', { hasText: 'new-coordinator' });
  assert.match(await row.innerText(), /楼委会协调员 · 星光国际/);
});

test('an officer finds an adviser for a firm that has none', async () => {
  const page = await as('zone-officer');
  await visit(page, '/alliance');
  await page.locator('a[href^="/advisors/new?enterprise_id="]').first().click();
  await submit(page, page.locator('main form[method=post]').first());
  assert.match(await page.locator('#candidates').innerText(), /无冲突/);
  await passes(page, 'advisor-candidates');
  const propose = page.locator('#candidates form[method=post] button').first();
  await Promise.all([page.waitForEvent('domcontentloaded'), propose.click()]);
  assert.match(await page.locator('main').innerText(), /待律所接受/);
  await passes(page, 'advisor');
});
