/** What the page says when something fails: it names the file, the service or another program, whichever failed. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser-visit.js';
import { PageSite } from './page-site.js';
import { StubStudies } from './stub-studies.js';

const SIGN_IN = { contentType: 'text/html', body: '<!doctype html><title>Sign in</title>' };
const OTHER_PROGRAM = 'Something other than the service answered';
const MINUTE_MS = 60_000;

describe.skipIf(!hasChromium)('the page', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  /** Opens the start page with a study that waits, and with a clock that the test turns. */
  async function withWaitingStudy(page: Page): Promise<StubStudies> {
    const studies = await StubStudies.in(page, site.files);
    await site.give(page);
    await page.getByText('1 study ahead').waitFor();
    await page.clock.install();
    await page.goto(`${site.service.url}/app/#/`);
    await page.locator('.history-item', { hasText: 'Waiting, no. 2' }).waitFor();
    return studies;
  }

  it('says that a file cannot be read if it is removed before it is sent', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const removed = join(site.folder, 'Removed.zip');
    writeFileSync(removed, 'PK');
    await page.locator('input[type=file]').first().setInputFiles([site.archive, removed]);
    const send = page.getByRole('button', { name: 'Send 2 studies' });
    await send.waitFor();
    await page.route(/\/studies\?/, (route) =>
      route.request().postData()?.includes('Case 7.zip') === true
        ? route.fulfill({ status: 429, json: { code: 'queue.full' } })
        : route.continue(),
    );
    rmSync(removed);
    await send.click();
    const alert = page.getByRole('alert').filter({ hasText: 'Removed.zip' });
    expect(await alert.innerText()).toContain('A file could not be read.');
  });

  it('says that another program answered an upload', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await page.route(/\/studies/, (route) => route.fulfill(SIGN_IN));
    await site.give(page);
    const alert = page.getByRole('alert').filter({ hasText: 'Case 7.zip' });
    expect(await alert.innerText()).toContain(OTHER_PROGRAM);
  });

  it('says that another program answered instead of the list of studies', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await page.route(/\/studies/, (route) => route.fulfill(SIGN_IN));
    await page.reload();
    expect(await page.getByRole('alert').innerText()).toContain(OTHER_PROGRAM);
  });

  it('says why a listed study is refused, and repeats the refused request once a minute', async () => {
    await using visitor = await site.visit({});
    const { page } = visitor;
    const studies = await withWaitingStudy(page);
    let isRefused = true;
    let refusals = 0;
    await page.route(/\/studies\/study-1$/, async (route) => {
      if (!isRefused) return route.fallback();
      refusals += 1;
      return route.fulfill({ status: 401, json: { code: 'auth.credentials-missing' } });
    });
    await page.clock.runFor(3000);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain('You are not signed in.');
    await page.clock.runFor(MINUTE_MS / 2);
    expect(refusals).toBe(1);
    isRefused = false;
    studies.becomes({ state: 'running', position: null, stage: 'encoding', progress: 0.6 });
    await page.clock.runFor(MINUTE_MS / 2);
    await page.locator('.history-item', { hasText: 'In progress, 60%' }).waitFor();
    await alert.waitFor({ state: 'detached' });
  });

  it('requests the list once after a long outage', async () => {
    await using visitor = await site.visit({});
    const { page } = visitor;
    const studies = await withWaitingStudy(page);
    const isList = /\/studies\?/;
    await page.route(isList, (route) => route.abort());
    for (let minute = 0; minute < 10; minute++) await page.clock.runFor(MINUTE_MS);
    await page.getByText('The service cannot be reached. Waiting for it.').waitFor();
    await page.unroute(isList);
    const before = studies.asked.length;
    studies.becomes({ position: 3 });
    await page.clock.runFor(MINUTE_MS / 4);
    await page.locator('.history-item', { hasText: 'Waiting, no. 3' }).waitFor();
    expect(studies.asked.slice(before).filter((one) => one === 'GET /studies')).toHaveLength(1);
  });

  it('says that a study does not exist, even if its address is entered while the page starts', async () => {
    await using visitor = await site.visit({});
    const { page } = visitor;
    // The script of the page has run by then, and nothing has been painted yet.
    await page.addInitScript(
      "addEventListener('DOMContentLoaded', () => { location.hash = '#/study/none'; })",
    );
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'exist' }).waitFor({ timeout: 10_000 });
  });

  it('says that it waits for the service before it shows a report', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await page.route(/\/studies/, (route) => route.abort());
    await page.goto(`${site.service.url}/app/#/study/study-1/report`);
    await page.getByText('The service cannot be reached, or restarts.').waitFor();
  });
});
