/**
 * Prints ten comments, ten error sentences and ten paragraphs of documents, picked at random. Reading them aloud shows which
 * sentences need a second reading; CONTRIBUTING.md has the rules.
 *
 *   npm run docs:sample [-- --seed 7 --count 10]
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { Random } from '../../src/core/phantom/random.js';
import { positiveNumber } from '../bench/command-options.js';

interface Passage {
  readonly file: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '..', '..');

const { seed, count } = new Command()
  .option('--seed <number>', 'seed of the random choice', positiveNumber, randomInt(1, 1_000_000))
  .option('--count <number>', 'passages of each kind', positiveNumber, 10)
  .parse()
  .opts<{ readonly seed: number; readonly count: number }>();

/** Passages of all versioned files whose names match. */
function passages(name: RegExp, find: (text: string, file: string) => readonly string[]): readonly Passage[] {
  const names = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return names
    .filter((file) => name.test(file))
    .flatMap((file) => find(readFileSync(join(ROOT, file), 'utf8'), file).map((text) => ({ file, text })));
}

/** Comments as they stand; consecutive lines of `//` are one comment. */
function commentsOf(text: string, file: string): readonly string[] {
  const ends = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
      ends.set(pos, end);
    node.getChildren().forEach(visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  const comments: string[] = [];
  let before = 0;
  for (const [start, end] of [...ends].toSorted(([one], [other]) => one - other)) {
    const comment = text.slice(start, end);
    const continues = comment.startsWith('//') && before > 0 && text.slice(before, start).trim() === '';
    comments.push(continues ? `${comments.pop() ?? ''}\n${comment}` : comment);
    before = end;
  }
  return comments.filter((comment) => comment.includes(' '));
}

/** Sentences in the arguments of `new …Error(…)` and of functions whose names end so. */
function errorsOf(text: string, file: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const sentences: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      /Error$|[pP]roblem$/.test(node.expression.getText())
    )
      for (const argument of node.arguments ?? [])
        if (/^['"`].*[ ]/.test(argument.getText())) sentences.push(argument.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sentences;
}

/** Paragraphs and single points of a list, without code, tables and headings. */
function paragraphsOf(text: string): readonly string[] {
  return text
    .replace(/^```[^]*?^```/gm, '')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '' && !/^[#|<![]/.test(paragraph));
}

/** Different passages in random order, as many as wanted. */
function sample(from: readonly Passage[], random: Random): readonly Passage[] {
  const rest = [...from];
  return Array.from({ length: Math.min(count, rest.length) }, () =>
    rest.splice(Math.floor(random.between(0, rest.length)), 1),
  ).flat();
}

const kinds = {
  comments: passages(/^(?:src|web\/src|test)\/.*(?<!service-types)\.tsx?$/, commentsOf),
  errors: passages(/^(?:src|web\/src)\/.*(?<!\.test)\.tsx?$/, errorsOf),
  paragraphs: passages(/(?<!\.ru)\.md$/, paragraphsOf),
};
const random = new Random(seed);
process.stdout.write(`--seed ${seed}\n`);
for (const [kind, all] of Object.entries(kinds)) {
  process.stdout.write(`\n# ${count} of ${all.length} ${kind}\n`);
  for (const { file, text } of sample(all, random)) process.stdout.write(`\n${file}\n${text}\n`);
}
