/** Studies on the page: given in every way, listed as the service lists them, deleted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser-visit.js';
import { draggedFiles } from './dragged-files.js';
import { PageSite, verdictOf } from './page-site.js';
import { StubStudies } from './stub-studies.js';

describe.skipIf(!hasChromium)('the page', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  it('says before sending that two archives are two studies, and sends both', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    await page.locator('input[type=file]').first().setInputFiles([site.archive, site.otherArchive]);
    const plan = page.getByRole('region', { name: 'These files are 2 studies' });
    expect(await plan.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Case 7.zip'),
      expect.stringContaining('Case 9.zip'),
    ]);
    expect(studies.asked.filter((request) => request.startsWith('POST'))).toEqual([]);
    await plan.getByRole('button', { name: 'Send 2 studies' }).click();
    await page.locator('.history-item').waitFor();
    await expect.poll(() => studies.asked.filter((one) => one.startsWith('POST')).length).toBe(2);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Assess a chest CT');
  });

  it.each([
    ['the heading of the start', '', 'h1'],
    ['another study', '#/study/study-1', '.footer'],
  ])('takes a file that is dropped on %s', async (_what, address, target) => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    await page.goto(`${site.service.url}/app/${address}`);
    const dataTransfer = await draggedFiles(page, ['Dropped.zip']);
    await page.locator(target).waitFor();
    await page.dispatchEvent(target, 'dragover', { dataTransfer });
    await page.getByText('Release to send it').waitFor();
    await page.dispatchEvent(target, 'drop', { dataTransfer });
    await page.getByText('Dropped.zip').waitFor();
    await expect.poll(() => studies.asked).toContain('POST /studies');
  });

  it('goes on with an upload while another study is read, and warns before it is dropped', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await site.assessed(page);
    await page.getByRole('link', { name: 'New study' }).click();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/studies\?/, async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.fallback();
    });
    await page.locator('input[type=file]').first().setInputFiles(site.otherArchive);
    await page.locator('.parcel').waitFor();
    await page.getByRole('link', { name: /Case 7\.zip/ }).click();
    await verdictOf(page).waitFor();
    await page.locator('.sending-bar', { hasText: 'Case 9.zip' }).waitFor();
    const question = page.waitForEvent('dialog');
    const leaving = page.close({ runBeforeUnload: true });
    const dialog = await question;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await leaving;
    release();
    await page.locator('.sending-bar').waitFor({ state: 'detached' });
    await verdictOf(page).waitFor();
  });

  it('keeps a refused study until it is sent again or dismissed', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await StubStudies.in(page, site.files, {
      status: 429,
      body: { code: 'queue.full', detail: 'The queue is full.' },
    });
    await site.give(page);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toMatch(/Case 7\.zip[^]*The queue is full/);
    // This mock answers instead of the first one.
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await verdictOf(page).waitFor();
  });

  it('sends a study again by itself when the connection is back, as the same study', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') keys.push(request.headers()['idempotency-key']);
    });
    await page.route(/\/studies/, (route) => route.abort());
    await site.give(page);
    await page.getByText('The service cannot be reached. Waiting for it; then').waitFor();
    // This mock answers instead of aborting, so no request reaches the service itself.
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    await verdictOf(page).waitFor();
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('lists what becomes of a study without being reloaded', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    await site.give(page);
    await page.getByText('1 study ahead').waitFor();
    await page.goto(`${site.service.url}/app/#/`);
    await page.locator('.history-item', { hasText: 'Waiting, no. 2' }).waitFor();
    studies.becomes({ state: 'running', position: null, stage: 'encoding', progress: 0.6 });
    await page.locator('.history-item', { hasText: 'In progress, 60%' }).waitFor();
    studies.succeeds(site.answer);
    await page.locator('.history-item', { hasText: '79%' }).waitFor();
  });

  it('drops an expired study from the list, and reports it to users who open it', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await site.assessed(page);
    await page.getByRole('link', { name: 'New study' }).click();
    const item = page.locator('.history-item');
    await item.waitFor();
    studies.expires();
    await item.getByRole('link').click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'Back to the start' }).click();
    await page.getByText('Nothing sent yet').waitFor();
  });

  it('deletes a study from the service; it disappears in the other tab too', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await site.assessed(page);
    await page.getByRole('link', { name: 'New study' }).click();
    await page.locator('.history-item').waitFor();
    const other = await page.context().newPage();
    await other.route(/\/studies(\/|\?|$)/, (route) => studies.answer(route));
    await other.goto(`${site.service.url}/app/#/`);
    await other.locator('.history-item').waitFor();
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByRole('button', { name: 'Delete Case 7.zip' }).click();
    expect(studies.asked).not.toContain('DELETE /studies/study-1/result');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Delete Case 7.zip' }).click();
    await page.getByText('Nothing sent yet').waitFor();
    await other.getByText('Nothing sent yet').waitFor();
    expect(studies.asked).toContain('DELETE /studies/study-1/result');
  });

  it('identifies a study by a short id and the date: in the title, and in the names of saved files', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await site.assessed(page);
    expect(await page.title()).toBe('Study study-1 · 1 Mar 2026 · CT-CLIP');
    const links = await page.locator('.downloads a').all();
    const names = await Promise.all(links.map((link) => link.getAttribute('download')));
    expect(names).toEqual(
      ['key-slices.png', 'volume.nii.gz', 'answer.json'].map((name) => `ct-clip_study-1_2026-03-01_${name}`),
    );
  });

  it('says of each system whether the study was delivered to it, but not of a webhook', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    const given = { attempts: 0, code: null };
    studies.becomes({
      deliveries: [
        { destination: 'webhook', state: 'delivered', ...given },
        { destination: 'archive', state: 'delivered', ...given },
        { destination: 'record', state: 'dead', attempts: 12, code: 'pacs.unreachable' },
      ],
    });
    await site.give(page);
    await page.getByText('Delivered to archive').waitFor();
    expect(await page.getByText(/delivered to/i).allTextContents()).toEqual([
      'Delivered to archive',
      'Not delivered to record. Ask an administrator of the service.',
    ]);
  });

  it('has the language that is chosen in another tab', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const other = await page.context().newPage();
    await other.goto(`${site.service.url}/app/`);
    await other.getByText('RU', { exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Оценить КТ грудной клетки' }).waitFor();
  });
});
