/** The table in its three formats. If LibreOffice is installed, the tests check how it opens the workbook. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COLUMNS, resultOf, unsentResult } from './result-row.js';
import { tableWriter } from './result-table.js';

const directory = mkdtempSync(join(tmpdir(), 'result-table-'));
afterAll(() => rmSync(directory, { recursive: true }));

const answer = (status: number, body: unknown) => ({ status, body, retryAfterSeconds: undefined });
const ROWS = [
  resultOf(
    'studies/ann, "2024".zip',
    answer(200, {
      study_uid: '1.2.840.113619.2.5',
      series_uid: '1.20',
      probability_of_pathology: 0.8701234567,
      pathology: 1,
      processing_status: 'Success',
      time_of_processing: 4.31,
      most_dangerous_pathology_type: 'Pneumonia',
      warnings: [{ code: 'dicom.lossy', message: 'The images are compressed lossily.' }],
    }),
  ).row,
  resultOf('=HYPERLINK("http://x")', answer(422, { study_uid: '', error: '@The study\nhas no CT – ü.' })).row,
  unsentResult('-1+1.zip', undefined).row,
];
const HEADER = COLUMNS.join(',');

const written = (extension: string, rows = ROWS) => tableWriter(`results${extension}`)(rows);

describe('the table', () => {
  it('as CSV has quotes where needed, and neutral formulas', async () => {
    expect(Buffer.from(await written('.csv')).toString()).toBe(
      [
        HEADER,
        '"studies/ann, ""2024"".zip",1.2.840.113619.2.5,1.20,0.8701234567,1,Success,4.31,Pneumonia,The images are compressed lossily.,',
        '"\'=HYPERLINK(""http://x"")",,,,,Failure,,,,"\'@The study\nhas no CT – ü."',
        "'-1+1.zip,,,,,Failure,,,,The study cannot be read.",
        '',
      ].join('\r\n'),
    );
  });

  it('as JSON lines has the same names', async () => {
    const lines = Buffer.from(await written('.jsonl'))
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ROWS);
    expect(Object.keys(JSON.parse(lines[0]) as object)).toEqual([...COLUMNS]);
  });

  it('may be empty', async () => {
    expect(Buffer.from(await written('.csv', [])).toString()).toBe(`${HEADER}\r\n`);
    expect(Buffer.from(await written('.jsonl', []))).toHaveLength(0);
    expect((await written('.xlsx', [])).length).toBeGreaterThan(0);
  });

  it('has one of three forms', () => {
    expect(() => tableWriter('results.ods')).toThrow(/results\.ods must end in \.xlsx, \.csv, \.jsonl\.$/);
    expect(() => tableWriter('results')).toThrow(/must end in/);
    expect(() => tableWriter('RESULTS.XLSX')).not.toThrow();
  });
});

const isOfficeInstalled = ((): boolean => {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!isOfficeInstalled)('the workbook in LibreOffice (skipped where it is not installed)', () => {
  /** The workbook as LibreOffice reads it, saved as CSV. */
  function opened(bytes: Uint8Array): string {
    writeFileSync(join(directory, 'results.xlsx'), bytes);
    const profile = `-env:UserInstallation=file://${join(directory, 'profile')}`;
    const convert = ['--headless', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76', '--outdir'];
    execFileSync('soffice', [profile, ...convert, directory, join(directory, 'results.xlsx')], {
      stdio: 'ignore',
    });
    return readFileSync(join(directory, 'results.csv'), 'utf8');
  }

  it('has numbers as numbers, UIDs as texts, and formulas as texts', async () => {
    const [header, first, ...others] = opened(await written('.xlsx')).split('\n');
    expect(header).toBe(HEADER);
    expect(first).toBe(
      '"studies/ann, ""2024"".zip",1.2.840.113619.2.5,1.20,0.8701234567,1,Success,4.31,Pneumonia,The images are compressed lossily.,',
    );
    expect(others.join('\n')).toBe(
      '"=HYPERLINK(""http://x"")",,,,,Failure,,,"@The study\nhas no CT – ü."\n' +
        '-1+1.zip,,,,,Failure,,,,The study cannot be read.\n',
    );
  });

  it('opens for any file name: characters that XML forbids are left out', async () => {
    const path = 'a\u0001b\ud800c\ufffe<&>.zip';
    const [, line] = opened(await written('.xlsx', [unsentResult(path, undefined).row])).split('\n');
    expect(line).toBe('abc<&>.zip,,,,,Failure,,,,The study cannot be read.');
  });
});
