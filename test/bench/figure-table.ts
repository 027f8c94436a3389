import type { Figure } from './report.js';

/** The figures of one benchmark. */
export interface FigureGroup {
  readonly benchmark: string;
  readonly figures: readonly Figure[];
}

/** A table with a row for each figure and a column for each machine. */
export interface FigureTable {
  readonly machines: readonly string[];
  readonly rows: readonly FigureRow[];
}

interface FigureRow {
  /** `bench:study: study / limits` */
  readonly quantity: string;
  /** Values by machine; machines without this figure are missing. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Sets the figures of some benchmarks in the column of a machine.
 * @returns the other machines' columns and the machine's other benchmarks unchanged. Benchmarks stay in the order of the table;
 *   the rows of each are in the order of the new figures, followed by rows that only others have
 */
export function withColumn(table: FigureTable, machine: string, groups: readonly FigureGroup[]): FigureTable {
  const machines = table.machines.includes(machine) ? table.machines : [...table.machines, machine];
  const measured = new Map(groups.map((group) => [group.benchmark, rowsOf(group)]));
  const benchmarks = new Set([...table.rows.map(benchmarkOf), ...measured.keys()]);
  const rows = [...benchmarks].flatMap((benchmark) => {
    const present = table.rows.filter((row) => benchmarkOf(row) === benchmark);
    const own = measured.get(benchmark);
    return own === undefined ? present : withFigures(present, machine, own);
  });
  return { machines, rows };
}

/** The rows of one benchmark with a machine's new figures in place of its old ones. */
function withFigures(
  rows: readonly FigureRow[],
  machine: string,
  own: ReadonlyMap<string, string>,
): FigureRow[] {
  const others = new Map(rows.map(({ quantity, values }) => [quantity, new Map(values)]));
  for (const values of others.values()) values.delete(machine);
  const quantities = new Set([...own.keys(), ...others.keys()]);
  return [...quantities]
    .map((quantity) => {
      const values = others.get(quantity) ?? new Map<string, string>();
      const value = own.get(quantity);
      if (value !== undefined) values.set(machine, value);
      return { quantity, values };
    })
    .filter(({ values }) => values.size > 0);
}

/** `bench:study` of `bench:study: study / limit` */
function benchmarkOf({ quantity }: FigureRow): string {
  return quantity.slice(0, quantity.indexOf(': '));
}

/** Values by the names of their rows. */
function rowsOf({ benchmark, figures }: FigureGroup): ReadonlyMap<string, string> {
  return new Map(rowNames(figures).map(([quantity, value]) => [`${benchmark}: ${quantity}`, value] as const));
}

/** Puts the whole before each indented quantity, which is a part of it: `study over HTTP, encoding`. */
function rowNames(figures: readonly Figure[]): Figure[] {
  let whole = '';
  return figures.map(([quantity, value]) => {
    if (quantity.startsWith(' ')) return [`${whole}, ${quantity.trim()}`, value];
    whole = quantity;
    return [quantity, value];
  });
}

export function markdownOf({ machines, rows }: FigureTable): string {
  return [
    `| | ${machines.join(' | ')} |`,
    `| --- |${' --- |'.repeat(machines.length)}`,
    ...rows.map(
      ({ quantity, values }) =>
        `| ${quantity} | ${machines.map((machine) => values.get(machine) ?? '').join(' | ')} |`,
    ),
  ].join('\n');
}

/** Parses what {@link markdownOf} writes; an empty text is a table without machines. */
export function figureTableOf(markdown: string): FigureTable {
  const [head = [], , ...body] = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const machines = head.slice(1);
  const rows = body.map(([quantity = '', ...cells]) => ({
    quantity,
    values: new Map(
      machines.flatMap((machine, index) => {
        const value = cells.at(index);
        return value === undefined || value === '' ? [] : [[machine, value] as const];
      }),
    ),
  }));
  return { machines, rows };
}
