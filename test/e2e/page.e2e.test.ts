/** The page in a real browser, from a study to its answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser-visit.js';
import { DRAWN, millimetresOf, PageSite, LONG_TIMEOUT, positionOf, verdictOf } from './page-site.js';
import { StubStudies } from './stub-studies.js';

describe.skipIf(!hasChromium)('the page', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  it('is reached with and without a slash, and says what it is for', async () => {
    await using visitor = await site.visit();
    expect(visitor.page.url()).toBe(`${site.service.url}/app/`);
    await visitor.page.getByText('Nothing sent yet').waitFor();
    const text = await visitor.page.locator('body').innerText();
    expect(text).toContain('Assess a chest CT');
    expect(text).toContain('Research use only');
  });

  it('follows a study from the queue to its answer', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    await site.give(page);
    await page.getByText('1 study ahead').waitFor();
    studies.becomes({ state: 'running', position: null, stage: 'encoding', progress: 0.6 });
    await page.locator('[aria-current=step]', { hasText: 'Looking for findings' }).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('60');
    studies.succeeds(site.answer);
    await verdictOf(page).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('79%');
    expect(text).toContain('39 percentage points above the threshold of 40%.');
    expect(text).toContain('Raised most by: Pulmonary nodule.');
    expect(text).toContain('Demonstration models');
    expect(text).toContain('Slices are 5 mm thick.');
    expect(text).toContain('None of its images is a slice (localizer: 2).');
  });

  it('shows findings by organ, and what raised and lowered the probability', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await site.assessed(page);
    // The list of the finding shown in the images comes first.
    expect(await page.locator('.findings .bar-name').allInnerTexts()).toEqual([
      'Pulmonary nodule',
      'Pneumonia',
    ]);
    await page.getByText('Supervised', { exact: true }).click();
    expect(await page.locator('.findings .bar-name').allInnerTexts()).toEqual([
      'Emphysema',
      'Pleural effusion',
      'Pneumothorax',
    ]);
    expect(await page.locator('.finding-group h3').allInnerTexts()).toEqual(['Lung parenchyma', 'Pleura']);
    // e to the power of 1.9 is 6.7.
    expect(await page.locator('.waterfall .bar-value').allInnerTexts()).toEqual([
      '35%',
      '× 6.7',
      '× 1.3',
      '÷ 1.4',
      '× 1.1',
      '79%',
    ]);
  });

  it('shows the images at the finding, and returns there on a click', LONG_TIMEOUT, async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await site.assessed(page);
    await positionOf(page).waitFor(DRAWN);
    const isInside = async (): Promise<boolean> => {
      const millimetres = millimetresOf(await positionOf(page).innerText());
      return millimetres.every(
        (value, axis) => value >= site.nodule.low[axis] - 1 && value <= site.nodule.high[axis] + 1,
      );
    };
    await expect.poll(isInside).toBe(true);
    const numbers = site.answer.image_numbers ?? [];
    await page.getByText(`right side · 22 × 20 × 21 mm · image ${numbers[30]}`).waitFor();
    // Counted from the feet, as the slider's lower end is.
    await page.getByRole('slider', { name: 'Axial slice' }).fill('3');
    await page.getByText(`Image ${numbers[3]} / ${numbers.length}`).waitFor();
    expect(await isInside()).toBe(false);
    await page.getByRole('button', { name: /^Overall/ }).click();
    await expect.poll(isInside).toBe(true);
    await page.getByText('MPR', { exact: true }).click();
    await page.getByRole('slider', { name: 'Sagittal slice' }).waitFor();
    await page.getByRole('button', { name: 'Bone' }).click();
    await page.getByRole('switch', { name: 'Attribution' }).uncheck();
    expect(await page.getByRole('slider', { name: 'Opacity of the attribution' }).isDisabled()).toBe(true);
    expect(visitor.complaints).toEqual([]);
    expect(visitor.hosts()).toEqual([new URL(site.service.url).host]);
  });

  it('cancels a study on request', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    await site.give(page);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Cancel this study' }).click();
    await page.getByRole('heading', { name: 'Assess a chest CT' }).waitFor();
    expect(studies.asked).toContain('DELETE /studies/study-1');
  });

  it('asks for more than usual: findings in words, places of another finding, another series', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    const asked: Record<string, string>[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST')
        asked.push(Object.fromEntries(new URL(request.url()).searchParams.entries()));
    });
    const usual = { explain: 'true', volume: 'true' };
    await page.getByText('Options').click();
    await page.getByLabel('Further findings in words').fill('Goitre');
    await site.give(page);
    await verdictOf(page).waitFor();
    await page
      .getByLabel('Assess again, with another finding in the images …')
      .selectOption('ctclip_Pneumonia');
    await expect.poll(() => asked.length).toBe(2);
    await verdictOf(page).waitFor();
    await page.getByRole('button', { name: 'Assess this series' }).click();
    await expect
      .poll(() => asked)
      .toEqual([
        { ...usual, findings: 'Goitre' },
        { ...usual, explain_findings: 'ctclip_Pulmonary nodule, ctclip_Pneumonia' },
        { ...usual, series_uid: '1.2.3.5' },
      ]);
    // After a reload the tab does not have the files, and the start page asks for them.
    await verdictOf(page).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Assess this series' }).click();
    await expect.poll(() => page.getByLabel('Series', { exact: true }).inputValue()).toBe('1.2.3.5');
  });

  it('packs a folder and sends it under its name', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await site.give(page, site.folder);
    const body = (await sent).postDataBuffer()?.toString('latin1') ?? '';
    expect(body).toContain('filename="Case 8.zip"');
    expect(body).toContain('Case 8/IM1');
    expect(body).toContain('another');
    studies.succeeds(site.answer);
    await verdictOf(page).waitFor();
  });

  it.each([
    [
      'a damaged ZIP',
      400,
      { code: 'archive.not-a-zip', error: 'The file is not a ZIP archive.' },
      'The file is not a ZIP archive.',
    ],
    [
      'an oversized one',
      413,
      { code: 'upload.too-large', detail: 'It is over 500 MB.' },
      'It is over 500 MB.',
    ],
    [
      'one while the service is busy',
      429,
      { code: 'queue.full', detail: 'The queue is full.' },
      'The queue is full.',
    ],
    ['one without a password', 401, { code: 'auth.credentials-missing' }, 'You are not signed in.'],
    ['one at which a proxy fails', 500, '<html>', 'The service failed without giving a reason.'],
  ])('explains in a sentence why %s is refused', async (_what, status, body, sentence) => {
    await using visitor = await site.visit();
    const { page } = visitor;
    await StubStudies.in(page, site.files, { status, body: body as object });
    await site.give(page);
    expect(await page.getByRole('alert').innerText()).toContain(sentence);
    // Another one can be sent at once.
    expect(await page.getByRole('button', { name: 'Choose a file' }).isVisible()).toBe(true);
  });

  it('explains why a study failed, and what to report to the operator', async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    studies.fails({ code: 'dicom.no-lungs', error: 'The series shows no lungs.', request_id: 'request-7' });
    await site.give(page);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain('The series shows no lungs.');
    await alert.getByText('Details for support').click();
    expect(await alert.innerText()).toMatch(/dicom\.no-lungs[^]*request-7/);
  });
});
