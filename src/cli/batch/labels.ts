import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { usageError } from '../cli-errors.js';
import type { ResultRow } from './result-row.js';

/** The table's column of the ground truth. */
export const LABEL_COLUMN = 'ground_truth';

/**
 * Ground truth of studies, for researchers: a CSV file whose first column is a study (its path, the name of its file or
 * folder, or its StudyInstanceUID) and whose second one is its label. The first line is a header.
 */
export class Labels {
  private constructor(private readonly byStudy: ReadonlyMap<string, string>) {}

  /** @throws DomainError `cli.usage` if the file cannot be read, or names a study twice with different labels */
  static async read(path: string): Promise<Labels> {
    const text = await readFile(path, 'utf8').catch(() => {
      throw usageError(`The file of labels ${path} cannot be read.`);
    });
    const byStudy = new Map<string, string>();
    for (const [index, [study = '', label = '']] of linesOf(text, path).entries()) {
      if (index === 0 || study.trim() === '') continue;
      const known = byStudy.get(study.trim());
      if (known !== undefined && known !== label.trim())
        throw usageError(`The file of labels ${path} gives "${study}" two labels.`);
      byStudy.set(study.trim(), label.trim());
    }
    return new Labels(byStudy);
  }

  /** The label of a row; null if the file does not list its study. */
  of({ path_to_study: path, study_uid: uid }: ResultRow): string | null {
    const text = String(path);
    const names = [text, resolve(text), basename(text), String(uid)];
    return names.map((name) => this.byStudy.get(name)).find((label) => label !== undefined) ?? null;
  }
}

function linesOf(text: string, path: string): string[][] {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (cause) {
    throw usageError(`The file of labels ${path} is not CSV: ${(cause as Error).message}`);
  }
}
