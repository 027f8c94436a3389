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
  const own = new Set(known);
  return names
    .filter((name) => !own.has(name))
    .map((variable) => {
      const suggestion = closest(variable, known);
      return { variable, suggestion, fatal: variable.startsWith(SECURITY_PREFIX) };
    })
    .filter(
      ({ variable, suggestion }) =>
        suggestion !== undefined || OWN_PREFIXES.some((prefix) => variable.startsWith(prefix)),
    );
}

/** The known name with the fewest typing errors in `name`, if they are few enough. */
function closest(name: string, known: readonly string[]): string | undefined {
  const written = name.toUpperCase();
  // In a short name, a single error makes another word: PORT and SORT.
  const tolerance = name.length >= 10 ? 2 : name.length >= 6 ? 1 : 0;
  for (let errors = 0; errors <= tolerance; errors++) {
    const near = known.find((candidate) => isWithin(errors, written, candidate));
    if (near !== undefined) return near;
  }
  return undefined;
}

/**
 * Whether at most `edits` edits turn the rest of `a` into the rest of `b`: a letter added, left out or replaced, or two
 * neighbours swapped. Every start compares all variables of its environment with all known ones, so this function tries a
 * few edits instead of computing the distance.
 */
function isWithin(edits: number, a: string, b: string, i = 0, j = 0): boolean {
  if (Math.abs(a.length - i - (b.length - j)) > edits) return false;
  while (i < a.length && a[i] === b[j]) {
    i++;
    j++;
  }
  if (i === a.length || j === b.length) return a.length - i + (b.length - j) <= edits;
  if (edits === 0) return false;
  const isSwap = a[i] === b[j + 1] && a[i + 1] === b[j];
  return (
    isWithin(edits - 1, a, b, i + 1, j + 1) ||
    isWithin(edits - 1, a, b, i + 1, j) ||
    isWithin(edits - 1, a, b, i, j + 1) ||
    (isSwap && isWithin(edits - 1, a, b, i + 2, j + 2))
  );
}
