/**
 * Misspelled names. The environment is full of other programs' variables, so an unknown name is suspicious only if it
 * begins like one of ours or differs from one by a typing error.
 */

/** An unknown name with this prefix prevents the start: a misspelled `AUTH_…` would leave the service open. */
const SECURITY_PREFIX = 'AUTH_';
const OWN_PREFIXES = [
  'AUTH_',
  'AUDIT_',
  'METRICS_',
  'TENSOR_',
  'TEXT_',
  'SUPERVISED_',
  'CTCLIP_',
  'LIGHTGBM_',
  'OPTIMAL_',
  'UPLOAD_',
  'EVIDENCE_',
  'FHIR_',
  'PACS_',
  'DELIVER',
];

export interface SuspectVariable {
  readonly variable: string;
  /** The name that was probably intended. */
  readonly suggestion: string | undefined;
  /** Whether the service must not start. */
  readonly fatal: boolean;
}

/** Unknown names in the environment that look like variables of this service. */
export function suspectVariables(names: readonly string[], known: readonly string[]): SuspectVariable[] {
  return names
    .filter((name) => !known.includes(name))
    .map((variable) => {
      const suggestion = closest(variable, known);
      return { variable, suggestion, fatal: variable.startsWith(SECURITY_PREFIX) };
    })
    .filter(
      ({ variable, suggestion }) =>
        suggestion !== undefined || OWN_PREFIXES.some((prefix) => variable.startsWith(prefix)),
    );
}

function closest(name: string, known: readonly string[]): string | undefined {
  // Two errors in a short name make another word: HOST and PATH, PORT and SORT.
  const tolerance = name.length >= 10 ? 2 : name.length >= 6 ? 1 : 0;
  const near = known
    // At least so many letters were added or left out.
    .filter((candidate) => Math.abs(candidate.length - name.length) <= tolerance)
    .map((candidate) => ({ candidate, distance: editDistance(name.toUpperCase(), candidate) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance);
  return near.at(0)?.candidate;
}

/** Levenshtein distance, with a swap of neighbours as one edit (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [];
  // Nothing is reached from outside the table.
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 0; i <= a.length; i++) {
    const row: number[] = [];
    rows.push(row);
    for (let j = 0; j <= b.length; j++) {
      const substitution = cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? cell(i - 2, j - 2) + 1 : Infinity;
      const edits = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, substitution, swap);
      row.push(i === 0 && j === 0 ? 0 : edits);
    }
  }
  return cell(a.length, b.length);
}
