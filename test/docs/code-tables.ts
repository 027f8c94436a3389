import { filled } from '../../src/core/problem/translation.js';
import type { ProblemRoute } from '../../src/core/problem/problem-definition.js';
import { WARNINGS } from '../../src/core/problem/problem-codes.js';
import { DOCUMENTED_PROBLEMS, type DocumentedProblem } from '../../src/server/problem-http/problem-lists.js';

/** The addresses that answer with a code, in the words of docs/api.md. */
const ROUTE_IN_WORDS: Readonly<Record<ProblemRoute, string>> = {
  any: 'all',
  predict: '`/predict`',
  studies: '`/studies`',
  failure: '`failure` of a study',
  warning: 'warnings',
  admin: '`/admin`',
};

const RUSSIAN_ROUTES: Readonly<Record<ProblemRoute, string>> = {
  ...ROUTE_IN_WORDS,
  any: 'все',
  failure: '`failure` исследования',
  warning: 'предупреждения',
};

const byStatus = (a: DocumentedProblem, b: DocumentedProblem): number => a.status - b.status;

/** The codes that a client may receive, for docs/api.md. */
export function publicCodes(): string {
  const rows = DOCUMENTED_PROBLEMS.filter(
    ({ routes }) => routes.length > 0 && !routes.includes('warning'),
  ).sort(byStatus);
  return [
    '| status | `code` | answered by | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ status, code, routes, en }) =>
        `| ${status} | \`${code}\` | ${routes.map((route) => ROUTE_IN_WORDS[route]).join(', ')} | ${en} |`,
    ),
  ].join('\n');
}

/** The codes that a client may receive, in Russian, for docs/api.ru.md. */
export function russianPublicCodes(): string {
  const rows = DOCUMENTED_PROBLEMS.filter(
    ({ routes }) => routes.length > 0 && !routes.includes('warning'),
  ).sort(byStatus);
  return [
    '| код состояния | `code` | кто отвечает | что значит |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ status, code, routes, ru }) =>
        `| ${status} | \`${code}\` | ${routes.map((route) => RUSSIAN_ROUTES[route]).join(', ')} | ${filled(ru, {})} |`,
    ),
  ].join('\n');
}

/** The codes of warnings, for docs/api.ru.md. */
export function russianWarningCodes(): string {
  return [
    '| `code` | что значит |',
    '| --- | --- |',
    ...Object.entries(WARNINGS).map(
      ([code, { ru }]) => `| \`${code}\` | ${ru.title}. ${filled(ru.text, {})} |`,
    ),
  ].join('\n');
}

/** The codes of warnings, for docs/api.md. */
export function warningCodes(): string {
  return [
    '| `code` | meaning |',
    '| --- | --- |',
    ...Object.entries(WARNINGS).map(([code, { en }]) => `| \`${code}\` | ${en} |`),
  ].join('\n');
}

/** Every code in both languages, for docs/error-codes.md. */
export function allCodes(): string {
  return [
    '| `code` | kind | status | meaning | по-русски |',
    '| --- | --- | --- | --- | --- |',
    ...DOCUMENTED_PROBLEMS.map(
      ({ code, kind, status, routes, en, ru }) =>
        `| \`${code}\` | ${kind} | ${routes.length > 0 ? status : 'not public'} | ${en} | ${filled(ru, {})} |`,
    ),
  ].join('\n');
}

/** @returns the page with the table between `<!-- name -->` and `<!-- end of name -->` replaced */
export function withTable(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no markers for the table ${name}.`);
  return page.slice(0, from + start.length) + table + page.slice(to);
}
