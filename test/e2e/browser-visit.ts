import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type * as Playwright from 'playwright-core';

const require = createRequire(import.meta.url);
// An import would first parse Playwright's 4 MB for the names that it exports.
const { chromium } = require('playwright-core') as typeof Playwright;

/** Debian's packages. The shell has no windows and menus to draw, and takes half the time. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

export const hasChromium = CHROMIUM !== undefined;

export function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('chromium is not installed.');
  // Tests may run as root, for whom Chromium has no sandbox.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

let ofWorker: Promise<Browser> | undefined;

/**
 * The browser that all test files of a worker share, because a start takes a second and more of a processor. It ends with the
 * worker; each visitor has separate cookies, stored data and windows.
 */
export function sharedBrowser(): Promise<Browser> {
  return (ofWorker ??= startBrowser());
}

/** An accessibility problem, as axe reports it. */
export interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Violations have the impact of their rule, so rules of a lesser impact cannot find a serious violation. They take a third of
 * the time. Of the other rules, only one about sounds needs a preload, and the page has no sounds.
 */
const RUN_AXE = `(async () => {
  const lesser = axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate');
  const rules = Object.fromEntries(lesser.map(({ id }) => [id, { enabled: false }]));
  const { violations } = await axe.run(document, { reporter: 'no-passes', preload: false, rules });
  return violations;
})()`;

/** A person with a separate browser, and the errors that the browser reports. */
export class Visit implements AsyncDisposable {
  /** Errors of scripts and of the security policy; refused requests do not count. */
  readonly complaints: string[] = [];
  readonly requested: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly leave: (page: Page) => Promise<void>,
  ) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text());
    });
    page.on('request', (request) => this.requested.push(request.url()));
  }

  /** @param leave closes or keeps the window after the visit */
  static async with(
    browser: Browser,
    options: BrowserContextOptions = {},
    leave: (page: Page) => Promise<void> = (page) => page.context().close(),
  ): Promise<Visit> {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
    return new Visit(await context.newPage(), leave);
  }

  /** A new visitor in the window of an earlier one, whose data has been removed. */
  static after(page: Page, leave: (page: Page) => Promise<void>): Visit {
    page.removeAllListeners();
    return new Visit(page, leave);
  }

  /** Serious accessibility problems of the page in its current state. */
  async seriousViolations(): Promise<AxeViolation[]> {
    if (!(await this.page.evaluate<boolean>('"axe" in globalThis'))) await this.page.evaluate(AXE);
    const violations = await this.page.evaluate<readonly AxeViolation[]>(RUN_AXE);
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  }

  /** Hosts that the browser contacted, except for its own URLs. */
  hosts(): string[] {
    const urls = this.requested.map((address) => new URL(address));
    return [...new Set(urls.filter(({ protocol }) => protocol.startsWith('http')).map(({ host }) => host))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave(this.page);
  }
}

/** Windows of earlier visitors, which later ones use again, because each new window starts a process of the browser. */
export class ReusedWindows {
  private readonly left: Page[] = [];

  /** A new visitor, who must change neither the window's size nor its colours. */
  async visit(browser: Browser): Promise<Visit> {
    const page = this.left.pop();
    const keep = (used: Page): Promise<void> => this.keep(used);
    return page === undefined ? Visit.with(browser, {}, keep) : Visit.after(page, keep);
  }

  async close(): Promise<void> {
    await Promise.all(this.left.splice(0).map((page) => page.context().close()));
  }

  private async keep(page: Page): Promise<void> {
    const context = page.context();
    // Several pages of a context may share data.
    if (page.isClosed() || context.pages().length > 1) {
      await context.close();
      return;
    }
    await forget(page);
    this.left.push(page);
  }
}

/**
 * Removes stored data and the answers of mocks. Before that, the window goes to a file without scripts: a page that repeats a
 * request, such as one that the mock refused, would send it to the service itself.
 */
async function forget(page: Page): Promise<void> {
  await page.goto(new URL('/app/favicon.svg', page.url()).href);
  await page.evaluate('sessionStorage.clear(); localStorage.clear()');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().clearCookies();
}
