import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeXlsxFile from 'write-excel-file/node';
import { usageError } from '../cli-errors.js';
import { COLUMNS, type ResultRow } from './result-row.js';

/** Writes the rows of a table in one file format. */
export type WriteTable = (rows: readonly TableRow[], columns?: readonly string[]) => Promise<Uint8Array>;

/** A row with further columns besides those of the answer. */
export type TableRow = ResultRow & Readonly<Record<string, string | number | null>>;

const WRITERS: Readonly<Record<string, WriteTable | undefined>> = {
  '.xlsx': workbook,
  '.csv': (rows, columns) => Promise.resolve(Buffer.from(commaSeparated(rows, columns))),
  '.jsonl': (rows) => Promise.resolve(Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
};

/**
 * Selects the format of a table by the extension of its file.
 * @throws DomainError `cli.usage`
 */
export function tableWriter(path: string): WriteTable {
  const write = WRITERS[extname(path).toLowerCase()];
  if (write === undefined) throw usageError(`${path} must end in ${Object.keys(WRITERS).join(', ')}.`);
  return write;
}

/**
 * RFC 4180 in UTF-8. Texts that a spreadsheet would read as formulas (they begin with `=`, `+`, `-` or `@`) get a leading
 * apostrophe, because file names are untrusted.
 */
function commaSeparated(rows: readonly TableRow[], columns: readonly string[] = COLUMNS): string {
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    // The library treats only its own delimiter as a line break.
    quoted_match: /[\r\n]/,
  });
}

/** Widths in characters of the columns that contain text. */
const WIDTHS: Readonly<Record<string, number>> = {
  path_to_study: 50,
  study_uid: 30,
  series_uid: 30,
  most_dangerous_pathology_type: 34,
  warnings: 60,
  error: 80,
};
const NARROW = 24;
/** Maximum length of a cell in characters (Excel's limit for Office Open XML). */
const MAX_CELL_CHARACTERS = 32_767;

/** Every text becomes a text cell, never a formula, even if it begins like one. */
async function workbook(rows: readonly TableRow[], names: readonly string[] = COLUMNS): Promise<Uint8Array> {
  const header = names.map((name) => ({ value: name, fontWeight: 'bold' as const }));
  const data = rows.map((row) => names.map((column) => cellOf(row[column] ?? null)));
  const columns = names.map((name) => ({ width: WIDTHS[name] ?? NARROW }));
  return writeXlsxFile([header, ...data], { columns, sheet: 'results', stickyRowsCount: 1 }).toBuffer();
}

function cellOf(value: string | number | null) {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { type: Number, value };
  return { type: String, value: value.slice(0, MAX_CELL_CHARACTERS) };
}
