/**
 * Prints the layers of `src/` from the bottom to the top. Fails if a layer imports upwards, if a folder is missing in
 * `layers.cjs` or listed there without an import that needs it, and if two exported names in `src/` are equal.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

type Layer = readonly [folder: string, allowed: readonly string[]];

const { LAYERS } = createRequire(import.meta.url)('./layers.cjs') as { readonly LAYERS: readonly Layer[] };
const ROOT = join(import.meta.dirname, '..', '..', 'src');

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.split(sep).join('/'));
const folders = LAYERS.map(([folder]) => folder);

/** The layer of a file; undefined for the files directly in `src/` and `src/server/`, which may import everything. */
function layerOf(file: string): string | undefined {
  return folders.find((folder) => file.startsWith(`${folder}/`));
}

/** Paths of the imported files, relative to `src/`. */
function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(ROOT, join(ROOT, dirname(file), name))
        .split(sep)
        .join('/'),
    );
}

function exportedNames(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name) ? [name.text] : [],
      );
    const { name } = statement as { readonly name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}

const used = new Map<string, Set<string>>();
const mistakes: string[] = [];
for (const file of files) {
  const from = layerOf(file);
  if (from === undefined) {
    if (file.split('/').length > 2) mistakes.push(`src/${file} is in a folder without a layer`);
    continue;
  }
  for (const target of importsOf(file)) {
    const to = layerOf(target);
    if (to !== undefined && to !== from) used.set(from, (used.get(from) ?? new Set()).add(to));
  }
}
for (const [index, [folder, allowed]] of LAYERS.entries()) {
  for (const lower of allowed) {
    if (folders.indexOf(lower) >= index)
      mistakes.push(`${folder} may import ${lower}, which is not below it`);
    if (used.get(folder)?.has(lower) !== true) mistakes.push(`${folder} may import ${lower} and does not`);
  }
}

const places = new Map<string, string[]>();
for (const file of files)
  for (const name of new Set(exportedNames(file))) places.set(name, [...(places.get(name) ?? []), file]);
for (const [name, sources] of places)
  if (sources.length > 1) mistakes.push(`${name} is exported by ${sources.join(' and ')}`);

/** A folder is one layer above the highest folder that it imports; imports of folders above it are mistakes and ignored. */
function depthOf(folder: string): number {
  const lower = [...(used.get(folder) ?? [])].filter(
    (other) => folders.indexOf(other) < folders.indexOf(folder),
  );
  return 1 + Math.max(-1, ...lower.map(depthOf));
}
const byDepth = new Map<number, string[]>();
for (const folder of folders) byDepth.set(depthOf(folder), [...(byDepth.get(depthOf(folder)) ?? []), folder]);
for (const [depth, row] of [...byDepth].toSorted(([a], [b]) => a - b))
  process.stdout.write(`${String(depth).padStart(2)}  ${row.join('  ')}\n`);
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
