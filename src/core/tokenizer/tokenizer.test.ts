import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import { loadTokenizer, MAX_TOKENS } from './tokenizer.js';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/tokenizer');

/** Texts and the ids that Hugging Face's BertTokenizer assigns them; make_fixtures.py writes the file. */
const vectors = JSON.parse(readFileSync(join(FIXTURES, 'vectors.json'), 'utf8')) as Record<
  'uncased' | 'cased',
  [text: string, ids: number[]][]
>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const problemOf = (path: string) => refusalOf(() => loadTokenizer(path));

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/** A tokenizer.json of BERT, with changes. */
function bert(model: object, normalizer: object = {}): string {
  return JSON.stringify({
    model: { type: 'WordPiece', vocab: { '[UNK]': 0, '[CLS]': 1, '[SEP]': 2 }, ...model },
    normalizer: { type: 'BertNormalizer', ...normalizer },
    pre_tokenizer: { type: 'BertPreTokenizer' },
  });
}

describe('loadTokenizer', () => {
  it.each([
    ['vocab.txt', 'uncased'],
    ['tokenizer.json', 'uncased'],
    ['cased.json', 'cased'],
  ] as const)('encodes with %s as BertTokenizer does', (file, set) => {
    const tokenizer = loadTokenizer(join(FIXTURES, file));
    const differing = vectors[set].filter(([text, ids]) => tokenizer.encode(text).join() !== ids.join());
    expect(differing).toEqual([]);
    expect(vectors[set].length).toBeGreaterThanOrEqual(100);
  });

  it('takes vocab.txt from a directory, and says which file it read and how large a vocabulary it needs', () => {
    const tokenizer = loadTokenizer(FIXTURES);
    expect(tokenizer.path).toBe(join(FIXTURES, 'vocab.txt'));
    expect(tokenizer.vocabularySize).toBe(readFileSync(tokenizer.path, 'utf8').trimEnd().split('\n').length);
  });

  it('takes tokenizer.json from a directory without vocab.txt', () => {
    const directory = mkdtempSync(join(folder, 'json-only-'));
    writeFileSync(join(directory, 'tokenizer.json'), readFileSync(join(FIXTURES, 'tokenizer.json')));
    expect(loadTokenizer(directory).path).toBe(join(directory, 'tokenizer.json'));
  });

  it('reads a vocabulary with a byte order mark and Windows line ends', () => {
    const tokenizer = loadTokenizer(
      written('windows.txt', `\uFEFF${[...SPECIAL, 'rib', '##s'].join('\r\n')}\r\n`),
    );
    expect(tokenizer.encode('Ribs')).toEqual([2, 5, 6, 3]);
  });

  it('truncates a long text at its end, but keeps [SEP]', () => {
    const tokenizer = loadTokenizer(written('short.txt', [...SPECIAL, 'rib'].join('\n')));
    const ids = tokenizer.encode('rib '.repeat(100_000));
    expect(ids).toHaveLength(MAX_TOKENS);
    expect(ids.at(-1)).toBe(3);
  });

  it('takes the special ids from the vocabulary, wherever they are', () => {
    const tokenizer = loadTokenizer(written('moved.txt', ['rib', '[SEP]', '[UNK]', '[CLS]'].join('\n')));
    expect(tokenizer.encode('rib nodule')).toEqual([3, 0, 2, 1]);
  });

  it('says that the file is missing', () => {
    expect(problemOf(join(folder, 'nowhere'))).toMatchObject({
      code: 'tokenizer.not-found',
      kind: 'misconfigured',
    });
    expect(problemOf(mkdtempSync(join(folder, 'empty-'))).code).toBe('tokenizer.not-found');
  });

  it.each(['[CLS]', '[SEP]', '[UNK]'])('names the missing special token %s', (token) => {
    const path = written('incomplete.txt', SPECIAL.filter((one) => one !== token).join('\n'));
    expect(problemOf(path)).toMatchObject({ code: 'tokenizer.missing-special-token', fields: { token } });
  });

  it.each([
    ['model', { model: { type: 'BPE', vocab: {} } }, 'BPE'],
    ['normalizer', { normalizer: { type: 'NFKC' } }, 'NFKC'],
    ['normalizer', { normalizer: null }, 'missing'],
    ['pre-tokenizer', { pre_tokenizer: { type: 'ByteLevel' } }, 'ByteLevel'],
  ])('refuses a tokenizer.json whose %s is not BERT’s', (part, change, found) => {
    const original = JSON.parse(readFileSync(join(FIXTURES, 'tokenizer.json'), 'utf8')) as object;
    const path = written('other.json', JSON.stringify({ ...original, ...change }));
    expect(problemOf(path)).toMatchObject({ code: 'tokenizer.not-wordpiece', fields: { part, found } });
  });

  it.each([
    ['it is not JSON', '{"model": '],
    ['it is not a JSON object', '[]'],
    ['it has no model', '{}'],
    ['its vocab is missing', bert({ vocab: undefined })],
    ['its vocab is empty', bert({ vocab: {} })],
    ['its vocab has a value that is not a token id', bert({ vocab: { a: -1 } })],
    ['its unk_token is not a text', bert({ unk_token: 7 })],
    ['its max_input_chars_per_word is not a whole number above 0', bert({ max_input_chars_per_word: 0 })],
    ['its lowercase is not true or false', bert({}, { lowercase: 'yes' })],
  ])('refuses a damaged tokenizer.json: %s', (reason, content) => {
    const problem = problemOf(written('damaged.json', content));
    expect(problem.code).toBe('tokenizer.unreadable');
    expect(problem.message).toContain(`as a tokenizer: ${reason}.`);
  });

  it('refuses a file too large to be a vocabulary without reading it', () => {
    const path = written('checkpoint.txt', '');
    truncateSync(path, 65 * 1024 * 1024);
    expect(problemOf(path).code).toBe('tokenizer.too-large');
  });
});
