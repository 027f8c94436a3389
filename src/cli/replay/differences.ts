/** A difference between a recorded and a replayed answer. */
export interface Difference {
  /** Names of the fields from the outside in: `['ctclip_probabilities', 'Pneumonia']`. */
  readonly path: readonly string[];
  /** Undefined if the recorded answer lacks the field. */
  readonly recorded: unknown;
  /** Undefined if the replayed answer lacks the field. */
  readonly replayed: unknown;
}

/**
 * The differences of two JSON values, in the order of the fields.
 * @param tolerance numbers are equal if they differ by at most this, or by this share of the larger one
 */
export function differencesOf(
  recorded: unknown,
  replayed: unknown,
  tolerance: number,
  path: readonly string[] = [],
): readonly Difference[] {
  if (typeof recorded === 'number' && typeof replayed === 'number')
    return isClose(recorded, replayed, tolerance) ? [] : [{ path, recorded, replayed }];
  if (isContainer(recorded) && isContainer(replayed) && Array.isArray(recorded) === Array.isArray(replayed)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(replayed)]);
    return [...names].flatMap((name) =>
      differencesOf(recorded[name], replayed[name], tolerance, [...path, name]),
    );
  }
  return recorded === replayed ? [] : [{ path, recorded, replayed }];
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function isClose(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}
