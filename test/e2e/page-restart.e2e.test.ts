/** The page and a service that is killed in the middle of a study. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hasChromium, sharedBrowser, Visit } from './browser-visit.js';
import { LONG_TIMEOUT, verdictOf } from './page-site.js';
import { startService } from './running-service.js';

it.skipIf(!hasChromium)(
  'a service that is killed in the middle of a study, and started again, gives the result without a reload',
  LONG_TIMEOUT,
  async () => {
    await using first = await startService();
    await using visitor = await Visit.with(await sharedBrowser());
    const { page } = visitor;
    let documents = 0;
    page.on('domcontentloaded', () => (documents += 1));
    await page.goto(`${first.url}/app/`);
    const study = join(first.directory, 'Case 7.zip');
    writeFileSync(study, JSON.stringify(first.waitFor('restart')));
    await page.locator('input[type=file]').first().setInputFiles(study);
    await page.getByRole('heading', { level: 1, name: 'Assessment in progress' }).waitFor();
    const { port, devicePid } = first;
    first.signal('SIGKILL');
    await first.ended;
    try {
      process.kill(devicePid, 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
    await page.getByText('The service cannot be reached, or restarts.').waitFor();
    first.release('restart');
    await using second = await startService({
      PORT: String(port),
      QUEUE_DIR: join(first.directory, 'studies'),
    });
    expect(second.port).toBe(port);
    await verdictOf(page).waitFor();
    expect(await page.locator('.verdict-percent').innerText()).toBe('87%');
    expect(documents).toBe(1);
  },
);
