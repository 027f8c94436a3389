/**
 * The connected parts of a mask, over faces.
 * @param mask 1 for cells that belong to a part: `[(z * rows + y) * columns + x]`
 * @returns the cells of each part
 */
export function connectedParts(mask: Uint8Array, columns: number, rows: number): readonly Int32Array[] {
  const plane = columns * rows;
  const rest = mask.slice();
  const pending = new Int32Array(mask.length);
  const parts: Int32Array[] = [];
  for (let start = 0; start < rest.length; start++) {
    let end = 0;
    const reach = (exists: boolean, cell: number): void => {
      if (!exists || rest[cell] !== 1) return;
      rest[cell] = 0;
      pending[end++] = cell;
    };
    reach(true, start);
    for (let next = 0; next < end; next++) {
      const cell = pending[next] ?? 0;
      const column = cell % columns;
      const row = Math.floor(cell / columns) % rows;
      reach(column > 0, cell - 1);
      reach(column < columns - 1, cell + 1);
      reach(row > 0, cell - columns);
      reach(row < rows - 1, cell + columns);
      reach(cell >= plane, cell - plane);
      reach(cell < rest.length - plane, cell + plane);
    }
    if (end > 0) parts.push(pending.slice(0, end));
  }
  return parts;
}

/** The part with the most cells, the first of equal ones; empty without parts. */
export function largestPart(parts: readonly Int32Array[]): Int32Array {
  return parts.reduce((most, part) => (part.length > most.length ? part : most), new Int32Array());
}

/** The mask with these parts. @param length of the mask */
export function maskOf(parts: readonly Int32Array[], length: number): Uint8Array {
  const mask = new Uint8Array(length);
  for (const part of parts) for (const cell of part) mask[cell] = 1;
  return mask;
}
