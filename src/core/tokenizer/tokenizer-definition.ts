import { notWordPiece, tokenizerUnreadable } from './tokenizer-errors.js';
import { UNCASED, type NormalizerFlags } from './text-normalizer.js';
import { MAX_WORD_CHARACTERS } from './word-piece.js';

/** A tokenizer as its file describes it, before its special tokens are looked up. */
export interface TokenizerDefinition {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly normalizer: NormalizerFlags;
  readonly unknownToken: string;
  readonly continuation: string;
  readonly maxWordCharacters: number;
}

/** Reads `vocab.txt`: one token a line, with the line's number from 0 as its id. A repeated token has its last id. */
export function parseVocabText(text: string): TokenizerDefinition {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return {
    vocabulary: new Map(lines.map((token, id) => [token, id])),
    normalizer: UNCASED,
    unknownToken: '[UNK]',
    continuation: '##',
    maxWordCharacters: MAX_WORD_CHARACTERS,
  };
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (!isObject(value)) return value === null || value === undefined ? 'missing' : typeof value;
  return typeof value['type'] === 'string' ? value['type'] : 'untyped';
}

function flag(json: Json, name: string, otherwise: boolean): boolean {
  const value = json[name];
  return typeof value === 'boolean' ? value : otherwise;
}

function text(json: Json, name: string, otherwise: string): string {
  const value = json[name];
  return typeof value === 'string' ? value : otherwise;
}

/** A null `strip_accents` follows `lowercase`, as in BERT's first release. */
function normalizerFlags(path: string, normalizer: unknown): NormalizerFlags {
  if (!isObject(normalizer) || normalizer['type'] !== 'BertNormalizer') {
    throw notWordPiece(path, 'normalizer', describe(normalizer));
  }
  const lowerCase = flag(normalizer, 'lowercase', true);
  return {
    cleanText: flag(normalizer, 'clean_text', true),
    splitIdeographs: flag(normalizer, 'handle_chinese_chars', true),
    stripAccents: flag(normalizer, 'strip_accents', lowerCase),
    lowerCase,
  };
}

function vocabularyOf(path: string, model: Json): Map<string, number> {
  const entries = isObject(model['vocab']) ? Object.entries(model['vocab']) : [];
  if (entries.length === 0) throw tokenizerUnreadable(path, 'its model has no vocabulary');
  const vocabulary = new Map<string, number>();
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) {
      throw tokenizerUnreadable(path, 'its vocabulary holds a value that is not a token id');
    }
    vocabulary.set(token, id);
  }
  return vocabulary;
}

/**
 * Reads the `tokenizer.json` of Hugging Face's tokenizers. Only BERT's is accepted: a WordPiece model with BertNormalizer
 * and BertPreTokenizer. Older files, whose model has no `type`, are recognised by their `##`.
 *
 * @throws DomainError `tokenizer.unreadable`, `tokenizer.not-wordpiece`.
 */
export function parseTokenizerJson(path: string, content: string): TokenizerDefinition {
  let json: unknown;
  try {
    json = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw tokenizerUnreadable(path, 'it is not JSON', cause);
  }
  if (!isObject(json) || !isObject(json['model'])) throw tokenizerUnreadable(path, 'it has no model');
  const { model, normalizer, pre_tokenizer: preTokenizer } = json as { model: Json } & Json;
  const isWordPiece =
    model['type'] === undefined ? 'continuing_subword_prefix' in model : model['type'] === 'WordPiece';
  if (!isWordPiece) throw notWordPiece(path, 'model', describe(model));
  if (!isObject(preTokenizer) || preTokenizer['type'] !== 'BertPreTokenizer') {
    throw notWordPiece(path, 'pre-tokenizer', describe(preTokenizer));
  }
  const limit = model['max_input_chars_per_word'];
  return {
    vocabulary: vocabularyOf(path, model),
    normalizer: normalizerFlags(path, normalizer),
    unknownToken: text(model, 'unk_token', '[UNK]'),
    continuation: text(model, 'continuing_subword_prefix', '##'),
    // At most BERT's own limit, which bounds the search for pieces.
    maxWordCharacters: typeof limit === 'number' ? Math.min(limit, MAX_WORD_CHARACTERS) : MAX_WORD_CHARACTERS,
  };
}
