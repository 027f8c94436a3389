/**
 * Checks the files of `tsconfig.strict.json`, in which an index may find nothing. `tsc` would also report the numeric
 * kernels that these files import; this program reports the listed files only. Fails if an excluded kernel has no unchecked
 * index any more.
 */
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');
const path = join(ROOT, 'tsconfig.strict.json');

interface StrictProject {
  readonly exclude: readonly string[];
}

const { fileNames, options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path, (name) => ts.sys.readFile(name)).config,
  ts.sys,
  ROOT,
);
const { exclude } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)).config as StrictProject;
const kernels = exclude.filter((name) => !name.includes('*'));
const program = ts.createProgram([...fileNames, ...kernels.map((name) => join(ROOT, name))], options);

/** Errors of a file, one line each. */
function errorsOf(name: string): readonly string[] {
  return program.getSemanticDiagnostics(program.getSourceFile(name)).map(({ file, start, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${relative(ROOT, name)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

const mistakes = [
  ...fileNames.flatMap(errorsOf),
  ...kernels
    .filter((name) => errorsOf(join(ROOT, name)).length === 0)
    .map((name) => `${name} is excluded in tsconfig.strict.json without need`),
];
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
