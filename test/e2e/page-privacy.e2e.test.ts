/** A workstation keeps no data of the patients whose studies it sent. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser-visit.js';
import { PageSite, verdictOf } from './page-site.js';
import { StubStudies } from './stub-studies.js';

/** Everything that a browser stores for a site, and its history. */
const KEPT = `(async () => JSON.stringify([
  { ...localStorage },
  { ...sessionStorage },
  document.cookie,
  (await indexedDB.databases()).map(({ name }) => name),
  await caches.keys(),
  document.title,
  location.pathname + location.search + location.hash,
  history.state,
]))()`;
const keptBy = (page: Page): Promise<string> => page.evaluate<string>(KEPT);

describe.skipIf(!hasChromium)('a workstation', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  it('stores no name, result or finding: during the upload, while the result is read, and afterwards', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const kept: string[] = [];
    const studies = await StubStudies.in(page, site.files);
    await site.give(page);
    await page.getByText('1 study ahead').waitFor();
    kept.push(await keptBy(page));
    studies.becomes({ state: 'running', position: null, stage: 'encoding', progress: 0.6 });
    await page.getByRole('progressbar').waitFor();
    kept.push(await keptBy(page));
    studies.succeeds(site.answer);
    await verdictOf(page).waitFor();
    kept.push(await keptBy(page));
    await page.goto(`${site.service.url}/app/#/`);
    await page.locator('.history-item').waitFor();
    kept.push(await keptBy(page));
    for (const text of kept) expect(text).not.toMatch(/Case 7|0\.79|79|pathology|Pulmonary|nodule/i);
  });

  it('shows a study by its name until the page is reloaded, then by its id', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await site.assessed(page);
    await page.goto(`${site.service.url}/app/#/`);
    expect(await page.locator('.history-name').innerText()).toBe('Case 7.zip');
    await page.reload();
    await page.locator('.history-item').waitFor();
    expect(await page.locator('.history-name').innerText()).toBe('Study study-1');
    expect(await page.locator('.history-item').innerText()).toContain('79%');
  });

  it('lists only what the service shows to the current user', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await site.assessed(page);
    studies.expires();
    await page.goto(`${site.service.url}/app/#/`);
    await page.getByText('Nothing sent yet').waitFor();
  });

  it('clears data of earlier versions', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await page.evaluate(`localStorage.setItem('ctclip.studies', '[{"name":"IVANOV IVAN"}]')`);
    await page.evaluate(`sessionStorage.setItem('ctclip.studies', '["study-1"]')`);
    await page.reload();
    await page.getByText('Nothing sent yet').waitFor();
    expect(await keptBy(page)).not.toMatch(/IVANOV|study-1/);
  });
});
