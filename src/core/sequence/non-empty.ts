/** A list with at least one element. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** A sorted copy. */
export function sorted<T>(elements: NonEmpty<T>, compare: (a: T, b: T) => number): [T, ...T[]] {
  const copy: [T, ...T[]] = [...elements];
  return copy.sort(compare);
}

/** The elements of each key, in the order in which the keys appear. */
export function groupBy<T>(elements: readonly T[], keyOf: (element: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const element of elements) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  }
  return [...groups.values()];
}
