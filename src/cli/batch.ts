import { fingerprint } from './batch/batch-study.js';
import { findStudies } from './batch/find-studies.js';
import { Journal } from './batch/journal.js';
import { RetryBudget } from './batch/retry-limits.js';
import { Progress, type Screen } from './batch/progress.js';
import { LABEL_COLUMN, Labels } from './batch/labels.js';
import { COLUMNS, hasSucceeded } from './batch/result-row.js';
import { statisticsOf } from './batch/statistics.js';
import { type TableRow, tableWriter } from './batch/result-table.js';
import { runBatch } from './batch/run-batch.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { studyEndpoint, type ServiceAddress } from './study-client.js';
import { writeWhole } from './write-whole.js';

export interface BatchCommandOptions extends ServiceAddress {
  /** Files, folders of files, and folders of DICOM. */
  readonly studies: readonly string[];
  /** The table: `.xlsx`, `.csv` or `.jsonl`. */
  readonly output: string;
  /** Names of the service's peers that receive the results, separated by commas. */
  readonly deliverTo?: string;
  /** Number of studies sent at once. */
  readonly parallel: number;
  /** Seconds for one study, including the queue. */
  readonly timeout: number;
  /** Seconds without an accepted study until the run ends. */
  readonly patience: number;
  /** CSV file with the ground truth of the studies. */
  readonly labels?: string;
  /** Discards the results of an earlier run. */
  readonly restart: boolean;
}

/** Seconds before the second attempt of a study if the service names none. */
const FIRST_DELAY_SECONDS = 1;
/** Exit codes that shells use for a program ended by a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof EXIT_CODES;

/**
 * `ctclip batch`: sends many studies to a running service and writes a table of the answers. The journal next to the table
 * records finished studies: the same command continues where the last run ended.
 * @returns the exit code: 0 if every study succeeded, 1 if one failed, 130 if interrupted
 * @throws DomainError that says what is wrong with the arguments, or why no further study can be sent
 */
export async function batchCommand(
  options: BatchCommandOptions,
  output: Output = PROCESS_OUTPUT,
  screen: Screen = process.stderr,
): Promise<number> {
  const { url, credentials, token, deliverTo, output: table, parallel, patience: seconds } = options;
  const writeTable = tableWriter(table);
  studyEndpoint(url);
  const labels = options.labels === undefined ? undefined : await Labels.read(options.labels);
  const studies = await findStudies(options.studies);
  const journal = await Journal.open(`${table}.journal`, { url, deliverTo }, options.restart);
  const resultsSoFar = () => studies.flatMap((study) => journal.get(fingerprint(study)) ?? []);
  const rows = (): readonly TableRow[] =>
    resultsSoFar().map(({ row, further }) => ({
      ...row,
      ...(labels !== undefined && { [LABEL_COLUMN]: labels.of(row) }),
      ...further,
    }));
  // Known only from the answers: the service's bundle decides which networks and ensembles there are.
  const columns = (): readonly string[] => [
    ...COLUMNS,
    ...(labels === undefined ? [] : [LABEL_COLUMN]),
    ...new Set(resultsSoFar().flatMap(({ further = {} }) => Object.keys(further))),
  ];
  const finished = resultsSoFar().filter(({ isFinal }) => isFinal).length;
  if (finished > 0) output.warn(`${finished} of ${studies.length} studies are done already.`);

  const stop = new StopSignals();
  const progress = new Progress(studies.length - finished, screen);
  try {
    await runBatch(studies, journal, {
      address: {
        url,
        ...(credentials !== undefined && { credentials }),
        ...(token !== undefined && { token }),
      },
      deliverTo,
      budget: new RetryBudget({ seconds, firstDelaySeconds: FIRST_DELAY_SECONDS }),
      timeoutSeconds: options.timeout,
      parallel,
      signal: stop.signal,
      onResult: (result) => progress.add(result),
      onWait: (reason) => progress.wait(reason),
    });
  } finally {
    progress.end();
    stop.forget();
    await journal.close();
    await writeTable(rows(), columns()).then((bytes) => writeWhole(table, bytes));
    output.warn(summary(studies.length, resultsSoFar().filter(hasSucceeded).length, resultsSoFar().length));
    for (const line of statisticsOf(rows())) output.warn(line);
    if (deliverTo !== undefined)
      output.warn(
        `The service delivers the results to ${deliverTo} by itself; its administrators see what fails.`,
      );
    output.warn(`The table is ${table}.`);
    if (resultsSoFar().length < studies.length) output.warn('Run the same command again to continue.');
  }
  if (stop.received !== undefined) return EXIT_CODES[stop.received];
  return resultsSoFar().every(hasSucceeded) ? 0 : 1;
}

function summary(studies: number, succeeded: number, done: number): string {
  const missing = studies - done;
  return (
    `${studies} ${studies === 1 ? 'study' : 'studies'}: ${succeeded} succeeded, ${done - succeeded} failed` +
    `${missing === 0 ? '' : `, ${missing} not done`}.`
  );
}

/** The first Ctrl-C stops sending; a second one ends the program as usual. */
class StopSignals {
  received: StopSignal | undefined;
  private readonly controller = new AbortController();
  private readonly listeners = (Object.keys(EXIT_CODES) as StopSignal[]).map((name) => {
    const listener = (): void => {
      this.received ??= name;
      this.controller.abort();
    };
    process.once(name, listener);
    return [name, listener] as const;
  });

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  forget(): void {
    for (const [name, listener] of this.listeners) process.off(name, listener);
  }
}
