import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagePath } from '../../src/config/package-path.js';
import { makePhantomStudy, type PhantomStudyOptions } from '../../src/core/phantom/phantom-study.js';
import type { StudyAnswer } from '../../web/src/service/study-contract.js';

/** A study, its answer and the evidence objects, as `ctclip evidence` makes them with the demonstration models. */
export interface AnsweredStudy {
  readonly answer: StudyAnswer;
  readonly images: readonly Uint8Array[];
  readonly objects: readonly Uint8Array[];
}

/** @param directory for files; it must exist */
export async function answerStudy(directory: string, options: PhantomStudyOptions): Promise<AnsweredStudy> {
  const study = join(directory, 'study');
  const output = join(directory, 'evidence');
  const images = makePhantomStudy(options).files.map(({ bytes }) => bytes);
  mkdirSync(study);
  for (const [index, bytes] of images.entries()) writeFileSync(join(study, `${index}.dcm`), bytes);
  await promisify(execFile)(
    process.execPath,
    [packagePath('dist', 'cli', 'ctclip.js'), 'evidence', study, '-o', output],
    {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        MODELS_DIR: packagePath('models', 'demo'),
        CACHE_DIR: join(directory, 'cache'),
      },
    },
  );
  const objects = join(output, 'dicom');
  return {
    answer: JSON.parse(readFileSync(join(output, 'answer.json'), 'utf8')) as StudyAnswer,
    images,
    objects: readdirSync(objects).map((name) => readFileSync(join(objects, name))),
  };
}
