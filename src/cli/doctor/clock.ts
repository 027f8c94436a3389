import { type Examination, ok, problem, warning } from './examination.js';

const TIMEOUT_MS = 5000;
/** Differences up to this are unremarkable: a Date header has whole seconds, and an answer takes a moment. */
const UNREMARKABLE_SECONDS = 5;
/** Above this, audit logs become misleading and certificates may appear invalid. */
const TOLERABLE_SECONDS = 60;
const REMEDY = 'Synchronise the machine with a time server (systemd-timesyncd, chrony).';

/**
 * Compares the clock with the Date header of another machine's answer.
 * @param url any web server whose clock is trusted, such as the PACS
 */
export async function examineClock(url: string): Promise<Examination> {
  const subject = 'Clock';
  let date: string | null;
  let now: number;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    now = Date.now();
    date = answer.headers.get('date');
  } catch {
    return warning(subject, `No answer from ${url}: the clock was not compared.`);
  }
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs))
    return warning(subject, `${url} does not state the time: the clock was not compared.`);
  const seconds = Math.round((now - theirs) / 1000);
  const described = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} ${url}`;
  if (Math.abs(seconds) <= UNREMARKABLE_SECONDS) return ok(subject, `It agrees with ${url}.`);
  if (Math.abs(seconds) <= TOLERABLE_SECONDS) return warning(subject, `It is ${described}. ${REMEDY}`);
  return problem(subject, `It is ${described}. ${REMEDY}`);
}
