/** The tables of fields and files in docs/ are those of the DTO classes. `npm run docs:tables` writes them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { withTable } from './code-tables.js';
import { answerSchemas, fieldTable, fileTable } from './field-tables.js';
import { RUSSIAN_FIELDS, russianFieldTable } from './field-tables.ru.js';

const API = packagePath('docs', 'api.md');
const RUSSIAN_API = packagePath('docs', 'api.ru.md');
const EXPLANATIONS = packagePath('docs', 'explanations.md');

/** The table of docs/api.md for each schema, by its name there. */
const TABLES = {
  StudyAnswer: 'fields of an answer',
  Series: 'fields of a series',
  Model: 'fields of the models',
  Provenance: 'fields of the provenance',
  AnsweredOptions: 'fields of the options',
  Localization: 'fields of a localization',
  Region: 'fields of a region',
  LocalizedImage: 'fields of an image',
};

it('docs/api.md describes the fields of an answer', async () => {
  const schemas = await answerSchemas();
  const page = Object.entries(TABLES).reduce(
    (text, [schema, name]) => withTable(text, name, fieldTable(schemas[schema])),
    readFileSync(API, 'utf8'),
  );
  await expect(page).toMatchFileSnapshot(API);
});

it('docs/api.ru.md describes every field of an answer in Russian', async () => {
  const schemas = await answerSchemas();
  for (const schema of Object.keys(TABLES)) {
    expect(Object.keys(RUSSIAN_FIELDS[schema] ?? {})).toEqual(Object.keys(schemas[schema].properties ?? {}));
  }
  const page = Object.entries(TABLES).reduce(
    (text, [schema, name]) => withTable(text, name, russianFieldTable(schema, schemas[schema] ?? {})),
    readFileSync(RUSSIAN_API, 'utf8'),
  );
  await expect(page).toMatchFileSnapshot(RUSSIAN_API);
});

it('docs/explanations.md describes the files of a study', async () => {
  const page = withTable(readFileSync(EXPLANATIONS, 'utf8'), 'files', fileTable());
  await expect(page).toMatchFileSnapshot(EXPLANATIONS);
});
