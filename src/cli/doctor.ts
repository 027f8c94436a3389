import process from 'node:process';
import { examineHost } from './doctor/examine-host.js';
import { type Examination, type Verdict, worst } from './doctor/examination.js';
import { type Host, THIS_HOST } from './doctor/host.js';
import { unfitHost } from './cli-errors.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';

export interface DoctorOptions {
  /** Print JSON. */
  readonly json: boolean;
  /** Compare the clock with that of this web server. */
  readonly clock?: string;
}

/**
 * `ctclip doctor`: reports whether the service will run on this machine with the current variables, and what to do if not.
 * @throws DomainError `cli.unfit-host` after printing the report, if there is a problem
 */
export async function doctorCommand(
  { json, clock }: DoctorOptions,
  output: Output = PROCESS_OUTPUT,
  variables: Readonly<Record<string, string | undefined>> = process.env,
  host: Host = THIS_HOST,
): Promise<void> {
  const examinations = await examineHost(variables, host, clock);
  const verdict = worst(examinations);
  output.out(json ? jsonText({ verdict, examinations }) : examinations.map(lineOf).join(''));
  const problems = examinations.filter((each) => each.verdict === 'problem').length;
  if (problems > 0) throw unfitHost(problems);
}

const LONGEST_VERDICT = 'problem' satisfies Verdict;

function lineOf({ subject, verdict, message }: Examination): string {
  return `${verdict.padEnd(LONGEST_VERDICT.length)}  ${subject}: ${message}\n`;
}
