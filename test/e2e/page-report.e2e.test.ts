/** The report on a study: on paper, and as a file. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, Visit } from './browser-visit.js';
import { PageSite } from './page-site.js';
import { StubStudies } from './stub-studies.js';

const NAME = 'Иванов Иван';
/** A4 in points, as PDF states it. */
const A4 = [595, 842];

describe.skipIf(!hasChromium)('a report', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  async function open(page: Page): Promise<void> {
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    await site.give(page);
    await page.locator('.result-bar a').nth(1).click();
    await page.locator('.report-image').waitFor();
  }

  async function downloaded(page: Page): Promise<{ readonly name: string; readonly path: string }> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download (HTML)' }).click(),
    ]);
    return { name: download.suggestedFilename(), path: await download.path() };
  }

  it('says what was assessed, by which models and series, and what came of it', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await open(page);
    const text = await page.locator('.report').innerText();
    for (const part of [
      'Study study-1 · 1 Mar 2026',
      'Study Instance UID: 1.2.3',
      'Above the threshold',
      '39 percentage points above the threshold of 40%.',
      'Slices are 5 mm thick.',
      'B70f',
      'None of its images is a slice (localizer: 2).',
      `SHA-256 ${'a'.repeat(64)}`,
      'Demonstration models',
      'This is not a medical device',
    ])
      expect(text.replaceAll('\u00a0', ' ')).toContain(part);
    const rows = await page.locator('.report-scores tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t').map((cell) => cell.replaceAll('\u00a0', ' ').trim()))).toEqual([
      ['Lung parenchyma', 'Supervised', 'Zero-shot'],
      ['Pulmonary nodule', '', '93%'],
      ['Emphysema', '31%', ''],
      ['Pneumonia', '', '20%'],
      ['Pleura', 'Supervised', 'Zero-shot'],
      ['Pleural effusion', '12%', ''],
      ['Pneumothorax', '5%', ''],
    ]);
    expect(await page.locator('.report-columns li').allInnerTexts()).toEqual([
      'Pulmonary nodule zero-shot × 6.7',
      'Pleura, strongest zero-shot × 1.3',
      'Pneumothorax supervised ÷ 1.4',
    ]);
  });

  it.each([
    ['en-GB', 'Research use only · Demonstration models'],
    ['ru-RU', 'Только для научных целей · Демонстрационные модели'],
  ])('is printed on three A4 pages, each with the mark of research use: %s', async (locale, mark) => {
    await using visitor = await site.visit({ locale });
    const { page } = visitor;
    await open(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.header, .footer, .report-tools').filter({ visible: true }).count()).toBe(0);
    const head = page.locator('.report-pages > thead');
    expect(await head.innerText()).toContain(mark);
    // Browsers repeat such a group on every page.
    const display = `getComputedStyle(document.querySelector('.report-pages > thead')).display`;
    expect(await page.evaluate(display)).toBe('table-header-group');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(3);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect([Number(width), Number(height)].map(Math.round)).toEqual(A4);
    expect(pdf).toMatch(/\/Subtype \/Image/);
  });

  it('is saved as one file with its images, which needs no network and runs no scripts', async () => {
    await using visitor = await site.visit();
    await open(visitor.page);
    const { name, path } = await downloaded(visitor.page);
    expect(name).toBe('ct-clip_study-1_2026-03-01_report.html');
    const html = await readFile(path, 'utf8');
    expect(html).not.toMatch(/<script|https?:\/\/|(?:src|href)="(?!data:)/);
    await using reader = await Visit.with(site.browser, { javaScriptEnabled: false });
    await reader.page.setContent(html);
    expect(await reader.page.title()).toBe('Report on study study-1 · 1 Mar 2026');
    expect(await reader.page.locator('.report-verdict').innerText()).toContain('Above the threshold');
    expect(await reader.page.locator('.report-image').boundingBox()).toMatchObject({ width: 60, height: 80 });
    expect([reader.complaints, reader.hosts()]).toEqual([[], []]);
    expect(visitor.complaints).toEqual([]);
  });

  it('shows the patient’s name only if the user types it, and only on the report', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await open(page);
    expect(await page.locator('.report').innerText()).not.toContain('Case 7');
    await page.getByRole('checkbox', { name: 'Show the patient’s name on this report' }).check();
    await page.getByRole('textbox', { name: 'Patient’s name' }).fill(NAME);
    expect(await page.locator('.report-pages > thead').innerText()).toContain(NAME);
    const { name, path } = await downloaded(page);
    expect(await readFile(path, 'utf8')).toContain(NAME);
    const kept = await page.evaluate<string>(
      'JSON.stringify([document.title, location.href, { ...localStorage }, { ...sessionStorage }])',
    );
    for (const text of [name, kept, ...visitor.requested]) expect(text).not.toContain('Иван');
    await page.getByRole('checkbox').uncheck();
    expect(await page.locator('.report').innerText()).not.toContain('Иван');
  });
});
