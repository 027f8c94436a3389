/**
 * Feeds the service altered archives, DICOM files and model files for a set time. Every outcome other than a result or a
 * refusal with a code is a failure: an exception, a dead process, no end after ten seconds, growing memory, a file left
 * behind. Prints the number of the case, which reproduces it.
 *
 *   npm run fuzz -- --seconds 60 --seed 1 --target dicom --target threads
 *   npm run fuzz -- --case 4711 --target dicom      only that one; --save FILE writes its bytes
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CaseProcess } from './case-process.js';
import type { CaseReport } from './fuzz-child.js';
import { makeCase, TARGETS, type Target } from './fuzz-case.js';

/** Bytes that a single case may add to the process's peak. */
const MAX_CASE_BYTES = 700 * 1024 ** 2;
/** Bytes by which the process may grow from the first cases to the end. */
const MAX_GROWTH_BYTES = 300 * 1024 ** 2;
/** Number of cases after which code is compiled and codecs are loaded. */
const WARM_UP = 300;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    target: { type: 'string', multiple: true },
    case: { type: 'string' },
    save: { type: 'string' },
  },
});

function targetsOf(names: readonly string[] | undefined): readonly Target[] {
  if (names === undefined) return TARGETS;
  const targets = TARGETS.filter((target) => names.includes(target));
  if (targets.length !== names.length) throw new Error(`targets are ${TARGETS.join(', ')}`);
  return targets;
}

/** Runs cases in sequence and counts the results. */
class Campaign {
  private readonly process = new CaseProcess();
  private readonly counts = new Map<string, number>();
  private previousPeak: number | undefined;
  private baseline: number | undefined;
  private last: number | undefined;
  private cases = 0;
  failures = 0;

  constructor(private readonly targets: readonly Target[]) {}

  async run(seed: number): Promise<void> {
    const report = await this.process.run({ seed, targets: this.targets });
    this.cases++;
    if ('reason' in report) {
      this.fail(seed, report.reason);
      // A new process starts: the old one's memory is irrelevant.
      this.previousPeak = this.baseline = this.last = undefined;
      return;
    }
    const kind = `${report.target} ${report.outcome}`;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.judge(report);
  }

  close(seconds: number): void {
    this.process.close();
    if (this.baseline !== undefined && this.last !== undefined) {
      const growth = this.last - this.baseline;
      console.log(
        `memory: ${megabytes(this.baseline)} MiB after ${WARM_UP} cases, ${megabytes(this.last)} MiB at the end`,
      );
      if (growth > MAX_GROWTH_BYTES) this.fail(undefined, `memory grew by ${megabytes(growth)} MiB`);
    }
    for (const [kind, count] of [...this.counts].sort()) console.log(`${kind}: ${count}`);
    console.log(`${this.cases} cases in ${seconds.toFixed(0)} s, ${this.failures} failures`);
  }

  private judge({ seed, failure, memory, leftBehind }: CaseReport): void {
    if (failure !== undefined) this.fail(seed, failure);
    if (leftBehind.length > 0) this.fail(seed, `files were left behind: ${leftBehind.join(', ')}`);
    const jump = memory.peak - (this.previousPeak ?? memory.peak);
    if (jump > MAX_CASE_BYTES) this.fail(seed, `the case took ${megabytes(jump)} MiB`);
    this.previousPeak = memory.peak;
    this.last = memory.now;
    if (this.cases >= WARM_UP) this.baseline ??= memory.now;
  }

  private fail(seed: number | undefined, what: string): void {
    this.failures++;
    const again =
      this.targets === TARGETS ? '' : this.targets.map((target) => ` --target ${target}`).join('');
    console.error(
      `FAILURE${seed === undefined ? '' : ` in case ${seed}, again with --case ${seed}${again}`}\n${what}\n`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

const targets = targetsOf(values.target);
const campaign = new Campaign(targets);
const begin = performance.now();
const elapsed = (): number => (performance.now() - begin) / 1000;
if (values.case !== undefined) {
  const one = makeCase(Number(values.case), targets);
  console.log(`${one.target} of ${one.base}, ${one.bytes.length} bytes`);
  if (values.save !== undefined) writeFileSync(values.save, one.bytes);
  await campaign.run(one.seed);
} else {
  console.log(`from case ${values.seed}, for ${values.seconds} s`);
  for (let seed = Number(values.seed); elapsed() < Number(values.seconds); seed++) await campaign.run(seed);
}
campaign.close(elapsed());
process.exitCode = campaign.failures > 0 ? 1 : 0;
