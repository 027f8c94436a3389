import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ReadText, readText } from '../json/read-text.js';
import { normalizeText, splitWords } from './text-normalizer.js';
import { parseTokenizerJson, parseVocabText, type TokenizerDefinition } from './tokenizer-definition.js';
import {
  missingSpecialToken,
  tokenizerNotFound,
  tokenizerTooLarge,
  tokenizerUnreadable,
} from './tokenizer-errors.js';
import { wordPieces, type WordPieceModel } from './word-piece.js';

/** BERT's number of positions: `[CLS]`, up to 510 pieces, `[SEP]`. */
export const MAX_TOKENS = 512;

/** The largest multilingual vocabularies take about 9 MB as JSON; a checkpoint named by mistake takes hundreds. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The first of these files in a directory is read; the published service reads `vocab.txt`. */
const FILE_NAMES = ['vocab.txt', 'tokenizer.json'] as const;

/** Tokens that are never split, wherever they occur in a text. */
const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
const SPECIAL_TOKEN = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/;

export interface Tokenizer {
  /** The file that was read. */
  readonly path: string;
  /** One more than the largest id: the text encoder's word embeddings must have at least as many rows. */
  readonly vocabularySize: number;
  /** The id of a word that the vocabulary does not cover. */
  readonly unknownId: number;
  /** Ids of `[CLS]`, the text's pieces and `[SEP]`, at most 512 in all; a longer text loses its end. */
  encode(text: string): number[];
}

/**
 * Loads BERT's WordPiece tokenizer.
 *
 * @param path a `vocab.txt` (uncased), a `tokenizer.json`, or a directory that holds one.
 * @throws DomainError `tokenizer.not-found`, `.too-large`, `.unreadable`, `.not-wordpiece`, `.missing-special-token`.
 */
export function loadTokenizer(path: string, read: ReadText = readText): Tokenizer {
  const file = tokenizerFile(path);
  const content = contentOf(file, read);
  const isJson = basename(file).endsWith('.json') || /^\uFEFF?\s*\{/.test(content);
  return makeTokenizer(file, isJson ? parseTokenizerJson(file, content) : parseVocabText(content));
}

function contentOf(file: string, read: ReadText): string {
  try {
    return read(file);
  } catch (cause) {
    throw tokenizerUnreadable(file, 'the service may not read it', cause);
  }
}

/**
 * The file that {@link loadTokenizer} reads: the path itself, or the first known name in the directory. Its size must be
 * plausible for a vocabulary.
 * @throws DomainError `tokenizer.not-found`, `.too-large`
 */
function tokenizerFile(path: string): string {
  const candidates = [path, ...FILE_NAMES.map((name) => join(path, name))];
  for (const candidate of candidates) {
    const stats = statSync(candidate, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) continue;
    if (stats.size > MAX_FILE_BYTES) throw tokenizerTooLarge(candidate, stats.size, MAX_FILE_BYTES);
    return candidate;
  }
  throw tokenizerNotFound(path);
}

function makeTokenizer(path: string, definition: TokenizerDefinition): Tokenizer {
  const { vocabulary, normalizer, unknownToken } = definition;
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id === undefined) throw missingSpecialToken(path, token);
    return id;
  };
  const unknownId = idOf(unknownToken);
  const model: WordPieceModel = { ...definition, unknownId };
  const first = idOf('[CLS]');
  const last = idOf('[SEP]');
  const special = new Map(
    SPECIAL_TOKENS.filter((token) => vocabulary.has(token)).map((token) => [token as string, idOf(token)]),
  );

  function* pieces(text: string): Generator<number> {
    for (const part of text.split(SPECIAL_TOKEN)) {
      const id = special.get(part);
      if (id !== undefined) yield id;
      else for (const word of splitWords(normalizeText(part, normalizer))) yield* wordPieces(word, model);
    }
  }

  return {
    path,
    vocabularySize: Array.from(vocabulary.values()).reduce((most, id) => Math.max(most, id + 1), 0),
    unknownId,
    encode(text) {
      const ids = [first];
      for (const id of pieces(text)) {
        if (ids.length === MAX_TOKENS - 1) break;
        ids.push(id);
      }
      ids.push(last);
      return ids;
    },
  };
}
