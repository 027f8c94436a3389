/** The facts of a report, by name: text, numbers, lists and tables of them. */
export type Report = Readonly<Record<string, unknown>>;

/** A report for people: one line per fact, tables for lists. Unknown facts are omitted. */
export function reportText(report: Report): string {
  const lines = Object.entries(report)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .flatMap(([name, value]) => lineOf(name, value));
  return `${lines.join('\n')}\n`;
}

function lineOf(name: string, value: unknown): string[] {
  if (isListOfObjects(value)) return ['', `${label(name)} (${value.length}):`, ...table(value)];
  if (isObject(value)) {
    const inner = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return inner.some(([, entry]) => isObject(entry))
      ? inner.flatMap(([key, entry]) => lineOf(`${name} ${key}`, entry))
      : [`${label(name)}: ${inner.map(([key, entry]) => `${key} ${textOf(entry)}`).join(', ')}`];
  }
  return [`${label(name)}: ${textOf(value)}`];
}

function table(rows: readonly Record<string, unknown>[]): string[] {
  const columns = Object.keys(rows.at(0) ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => textOf(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells.map((row) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** `fileBytes` reads as "file bytes". */
function label(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'number') return Number.isInteger(value) ? value.toLocaleString('en') : `${value}`;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}
