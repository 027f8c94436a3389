/** Pairs each element with the one `distance` places after it. A list that is not longer than `distance` has no pairs. */
export function neighbours<T extends object | number>(
  elements: readonly T[],
  distance = 1,
): (readonly [earlier: T, later: T])[] {
  return elements.slice(distance).flatMap((later, index) => {
    const earlier = elements[index];
    return earlier === undefined ? [] : [[earlier, later] as const];
  });
}

/**
 * Divides a list into runs of successive elements.
 * @param continues whether an element belongs to the run of the previous element, which starts with `first`
 */
export function runsOf<T extends object>(
  elements: readonly T[],
  continues: (element: T, previous: T, first: T) => boolean,
): [T, ...T[]][] {
  const runs: [T, ...T[]][] = [];
  let previous: T | undefined;
  for (const element of elements) {
    const run = runs.at(-1);
    if (run !== undefined && previous !== undefined && continues(element, previous, run[0]))
      run.push(element);
    else runs.push([element]);
    previous = element;
  }
  return runs;
}
