import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeXlsxFile from 'write-excel-file/node';
import { usageError } from '../cli-errors.js';
import { COLUMNS, type ResultRow } from './result-row.js';

/** Turns the rows of a table into the bytes of its file. */
export type WriteTable = (rows: readonly ResultRow[]) => Promise<Uint8Array>;

const WRITERS: Readonly<Record<string, WriteTable | undefined>> = {
  '.xlsx': workbook,
  '.csv': (rows) => Promise.resolve(Buffer.from(commaSeparated(rows))),
  '.jsonl': (rows) => Promise.resolve(Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
};

/**
 * How a table is written, by the extension of its file.
 * @throws DomainError `cli.usage`
 */
export function tableWriter(path: string): WriteTable {
  const write = WRITERS[extname(path).toLowerCase()];
  if (write === undefined) throw usageError(`${path} must end in ${Object.keys(WRITERS).join(', ')}.`);
  return write;
}

/**
 * RFC 4180 in UTF-8. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`) has an
 * apostrophe before it: file names come from anywhere.
 */
function commaSeparated(rows: readonly ResultRow[]): string {
  return stringify([...rows], {
    header: true,
    columns: [...COLUMNS],
    record_delimiter: 'windows',
    escape_formulas: true,
    // It takes only its own delimiter for a line's end.
    quoted_match: /[\r\n]/,
  });
}

/** Widths in characters of the columns that hold more than a number. */
const WIDTHS: Partial<Record<(typeof COLUMNS)[number], number>> = {
  path_to_study: 50,
  study_uid: 30,
  series_uid: 30,
  most_dangerous_pathology_type: 34,
  error: 80,
};
const NARROW = 24;
/** Characters that a cell may hold (Office Open XML, as Excel limits it). */
const MAX_CELL_CHARACTERS = 32_767;

/** A text is a text cell whatever it begins with, and never a formula. */
async function workbook(rows: readonly ResultRow[]): Promise<Uint8Array> {
  const header = COLUMNS.map((name) => ({ value: name, fontWeight: 'bold' as const }));
  const data = rows.map((row) => COLUMNS.map((column) => cellOf(row[column])));
  const columns = COLUMNS.map((name) => ({ width: WIDTHS[name] ?? NARROW }));
  return writeXlsxFile([header, ...data], { columns, sheet: 'results', stickyRowsCount: 1 }).toBuffer();
}

function cellOf(value: string | number | null) {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { type: Number, value };
  return { type: String, value: value.slice(0, MAX_CELL_CHARACTERS) };
}
