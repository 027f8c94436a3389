import { EXPLANATION_OPTIONS } from '../../core/explanation/explanation-options.js';
import { FINDINGS_OPTION, parseAskedFindings } from '../../core/pipeline/asked-findings.js';

/**
 * The findings that an address asks for, `?findings=Mass,Rib%20fracture`, once or several times.
 * @throws DomainError `findings.*`: nothing of the study need be sent to know
 */
export function findingsOfQuery(query: unknown): readonly string[] {
  if (typeof query !== 'object' || query === null) return [];
  const values: unknown = (query as Record<string, unknown>)[FINDINGS_OPTION];
  return (Array.isArray(values) ? values : [values])
    .filter((value) => typeof value === 'string')
    .flatMap((text) => parseAskedFindings(text));
}

/**
 * What a request options for its study, as its job carries it: the text fields of the form, but for those that were not
 * filled in. Findings of the address and of the form count alike.
 * @throws DomainError `findings.*`: the device would refuse them as well, but the study would have waited for it
 */
export function studyOptions(
  fields: ReadonlyMap<string, string>,
  queryFindings: readonly string[],
): Record<string, string> {
  // A form sends a field that nobody has filled in as an empty one.
  const options = Object.fromEntries([...fields].filter(([, value]) => value.trim() !== ''));
  const { [FINDINGS_OPTION]: formFindings, ...others } = options;
  const all = JSON.stringify([...queryFindings, ...parseAskedFindings(formFindings)]);
  const findings = parseAskedFindings(all);
  return findings.length === 0 ? others : { ...others, [FINDINGS_OPTION]: JSON.stringify(findings) };
}

/** The options for an explanation that an address holds, `?explain=true`; where the form says otherwise, the form counts. */
export function explanationOfQuery(query: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query ?? {})
      .filter(([name]) => EXPLANATION_OPTIONS.includes(name))
      // What is given several times comes as a list, which is no option that can be granted.
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
