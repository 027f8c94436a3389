/** The page without mocks: the operator's program, the demonstration models, a synthetic chest. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPhantomStudy } from '../builders/shared-phantom.js';
import type { StudyResource } from '../../web/src/service/study-contract.js';
import { hasChromium, startBrowser, Visit } from './browser-visit.js';
import { DRAWN, LONG_TIMEOUT, positionOf } from './page-site.js';
import { type RunningService, spawnMain, startService } from './running-service.js';

const MB = 1024 * 1024;

describe.skipIf(!hasChromium)('the page, on the service that it is part of', () => {
  let browser: Browser;
  let service: RunningService;
  const directory = mkdtempSync(join(tmpdir(), 'page-test-'));
  const phantom = join(directory, 'phantom.zip');
  const broken = join(directory, 'broken.zip');
  const large = join(directory, 'large.zip');

  beforeAll(async () => {
    writeFileSync(
      phantom,
      await sharedPhantomStudy({ seed: 1, findings: ['nodule'], matrix: 64, sliceSpacing: 6 }),
    );
    writeFileSync(broken, 'This is not a ZIP.');
    writeFileSync(large, Buffer.alloc(3 * MB));
    browser = await startBrowser();
    service = spawnMain();
    await service.ready();
  });
  afterAll(async () => {
    await browser.close();
    await service[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  const give = (page: Page, file: string): Promise<void> =>
    page.locator('input[type=file]').first().setInputFiles(file);

  it('a phantom is sent, assessed and shown with the place behind its score', LONG_TIMEOUT, async () => {
    await using visitor = await Visit.with(browser);
    const { page } = visitor;
    await page.goto(`${service.url}/app/`);
    await give(page, phantom);
    await page.locator('.verdict h1').waitFor(DRAWN);
    await positionOf(page).waitFor(DRAWN);

    const id = page.url().split('/').at(-1) ?? '';
    const { result } = (await (await service.get(`/studies/${id}`)).json()) as StudyResource;
    expect(await page.locator('.verdict-percent').innerText()).toBe(
      `${Math.round((result?.probability_of_pathology ?? 0) * 100)}%`,
    );
    const places = result?.localization?.filter(({ region }) => region !== null) ?? [];
    expect(places.length).toBeGreaterThan(0);
    const last = places.length - 1;
    await page.locator('.place').nth(last).click();
    const [left = 0, posterior = 0, superior = 0] = places[last].region?.peak_mm ?? [];
    const parts = [
      `${left < 0 ? 'R' : 'L'} ${Math.abs(Math.round(left))}`,
      `${posterior < 0 ? 'A' : 'P'} ${Math.abs(Math.round(posterior))}`,
      `${superior < 0 ? 'I' : 'S'} ${Math.abs(Math.round(superior))}`,
    ];
    await expect.poll(() => positionOf(page).innerText()).toContain(parts.join(' · '));
    await page.getByText('The map cannot be loaded.').waitFor({ state: 'detached' });
    expect(visitor.complaints).toEqual([]);
    expect(visitor.hosts()).toEqual([new URL(service.url).host]);
  });

  it('a broken ZIP is refused with a sentence', async () => {
    await using visitor = await Visit.with(browser);
    await visitor.page.goto(`${service.url}/app/`);
    await give(visitor.page, broken);
    expect(await visitor.page.getByRole('alert').innerText()).toMatch(/no(t a)? ZIP archive/);
  });

  it.each([
    ['a study that is too large', { MAX_UPLOAD_MB: '1' }, large, /1 MB/],
    ['a study while the queue is full', { STUDIES_LIMIT: '0' }, phantom, /(again|full|wait)/i],
  ])('%s is refused with a sentence', async (_what, settings, file, sentence) => {
    await using strict = await startService(settings);
    await using visitor = await Visit.with(browser);
    await visitor.page.goto(`${strict.url}/app/`);
    await give(visitor.page, file);
    expect(await visitor.page.getByRole('alert').innerText()).toMatch(sentence);
  });
});
