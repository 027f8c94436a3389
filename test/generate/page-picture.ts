/**
 * Takes the README's picture of the page: starts the service on the demonstration models, sends a synthetic chest in a
 * browser, and selects its strongest finding. `npm run build` first, then:
 *
 *     npx tsx test/generate/page-picture.ts > docs/images/page.png
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoService } from '../../src/cli/demo-service.js';
import { phantomCommand } from '../../src/cli/phantom.js';
import { packagePath } from '../../src/config/package-path.js';
import { startBrowser, Visit } from '../e2e/browser-visit.js';
import { positionOf, verdictOf } from '../e2e/page-site.js';

/** Timeout of rendering on the CPU. */
const TIMEOUT_MS = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'page-picture-'));
const study = join(directory, 'phantom.zip');
const output = { out: () => undefined, warn: (line: string) => process.stderr.write(`${line}\n`) };
await phantomCommand({ seed: 18, findings: ['consolidation'], matrix: 256, output: study });
const settings = { QUEUE_DIR: join(directory, 'studies') };
const service = await startDemoService(packagePath('models', 'demo'), 0, output, settings);
const browser = await startBrowser();
try {
  const { page } = await Visit.with(browser, { viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(`${await service.ready}/app`);
  await page.locator('input[type=file]').first().setInputFiles(study);
  await verdictOf(page).waitFor();
  await positionOf(page).waitFor();
  await page
    .getByRole('button', { name: /^Infiltrate/ })
    .first()
    .click();
  await page.getByText('MPR', { exact: true }).click();
  await page.locator('.viewer-loaded').waitFor({ state: 'detached' });
  await page.getByText('Loading …').waitFor({ state: 'detached' });
  await page.getByRole('slider', { name: 'Sagittal slice' }).waitFor();
  // Two frames later everything is drawn.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  process.stdout.write(await page.screenshot());
} finally {
  await browser.close();
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}
