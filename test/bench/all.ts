/**
 * All benchmarks of a study, one after the other, and their figures as a table for docs/performance.md.
 *
 *   npm run bench [-- --markdown [docs/performance.md] --only bench:encoder bench:ingest]
 *
 * With a file, the table between its markers gets the figures of this machine; its other benchmarks and other machines' columns stay.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { withTable } from '../docs/code-tables.js';
import { figureTableOf, markdownOf, withColumn, type FigureGroup } from './figure-table.js';
import { describeMachine } from './machine.js';

const BENCHMARKS = [
  'bench:encoder',
  'bench:operators',
  'bench:ingest',
  'bench:start',
  'bench:study',
  'bench:load',
] as const;

/** Markers of the table in a page. */
const TABLE = 'benchmarks';

const RESULT = z.object({ figures: z.array(z.tuple([z.string(), z.string()])) });

function figuresOf(benchmark: string): FigureGroup {
  const { status, stdout } = spawnSync('npm', ['run', '--silent', benchmark, '--', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${benchmark} ended with exit code ${status ?? 'none'}.`);
  // The build and the generation of checkpoints may print before it.
  return { benchmark, ...RESULT.parse(JSON.parse(stdout.slice(stdout.indexOf('{')))) };
}

/** @returns the text between the markers of a page */
function tableIn(page: string): string {
  return page.split(`<!-- ${TABLE} -->`)[1]?.split(`<!-- end of ${TABLE} -->`)[0] ?? '';
}

interface Options {
  readonly markdown?: string | true;
  readonly only: readonly string[];
}

const { markdown, only } = new Command()
  .option('--markdown [file]', 'print the figures as a table, or update the table in this file')
  .addOption(
    new Option('--only <benchmarks...>', 'run only these').choices(BENCHMARKS).default(BENCHMARKS, 'all'),
  )
  .parse()
  .opts<Options>();

if (markdown === undefined) {
  for (const benchmark of only) {
    process.stdout.write(`\n${benchmark}\n`);
    const { status } = spawnSync('npm', ['run', '--silent', benchmark], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
} else {
  const page = markdown === true ? '' : readFileSync(markdown, 'utf8');
  const table = withColumn(figureTableOf(tableIn(page)), describeMachine(), only.map(figuresOf));
  if (markdown === true) process.stdout.write(`${markdownOf(table)}\n`);
  else writeFileSync(markdown, withTable(page, TABLE, markdownOf(table)));
}
