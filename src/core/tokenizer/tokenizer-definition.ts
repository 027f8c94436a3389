import { z } from 'zod';
import { parseJson } from '../json/parse-json.js';
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

/** A part of a tokenizer.json; its `type` is missing in older files. */
const PART = z.looseObject({ type: z.string().optional() });

const FILE = z.object(
  {
    model: z.looseObject(PART.shape, 'has no model'),
    normalizer: PART.nullish(),
    pre_tokenizer: PART.nullish(),
  },
  'is not a JSON object',
);

const NOT_AN_ID = 'has a value that is not a token id';
const FLAG = z.boolean('is not true or false');

const MODEL = z.object({
  vocab: z
    .record(z.string(), z.int(NOT_AN_ID).min(0, NOT_AN_ID), 'is missing')
    .refine((vocabulary) => Object.keys(vocabulary).length > 0, 'is empty'),
  unk_token: z.string('is not a text').default('[UNK]'),
  continuing_subword_prefix: z.string('is not a text').default('##'),
  // At most BERT's own limit, which bounds the search for pieces.
  max_input_chars_per_word: z
    .int('is not a whole number')
    .min(1, 'is not a whole number above 0')
    .default(MAX_WORD_CHARACTERS)
    .transform((limit) => Math.min(limit, MAX_WORD_CHARACTERS)),
});

/** A null `strip_accents` follows `lowercase`, as in BERT's first release. */
const NORMALIZER = z
  .object({
    lowercase: FLAG.default(true),
    clean_text: FLAG.default(true),
    handle_chinese_chars: FLAG.default(true),
    strip_accents: FLAG.nullish(),
  })
  .transform((flags): NormalizerFlags => ({
    cleanText: flags.clean_text,
    splitIdeographs: flags.handle_chinese_chars,
    stripAccents: flags.strip_accents ?? flags.lowercase,
    lowerCase: flags.lowercase,
  }));

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
  const { model, normalizer, pre_tokenizer: preTokenizer } = checked(path, FILE, json);
  const isWordPiece =
    model.type === undefined ? 'continuing_subword_prefix' in model : model.type === 'WordPiece';
  if (!isWordPiece) throw notWordPiece(path, 'model', kindOf(model));
  if (preTokenizer?.type !== 'BertPreTokenizer')
    throw notWordPiece(path, 'pre-tokenizer', kindOf(preTokenizer));
  const bert = checked(path, MODEL, model);
  if (normalizer?.type !== 'BertNormalizer') throw notWordPiece(path, 'normalizer', kindOf(normalizer));
  return {
    vocabulary: new Map(Object.entries(bert.vocab)),
    normalizer: checked(path, NORMALIZER, normalizer),
    unknownToken: bert.unk_token,
    continuation: bert.continuing_subword_prefix,
    maxWordCharacters: bert.max_input_chars_per_word,
  };
}

function kindOf(part: { readonly type?: string | undefined } | null | undefined): string {
  return part === null || part === undefined ? 'missing' : (part.type ?? 'untyped');
}

function checked<T>(path: string, schema: z.ZodType<T>, json: unknown): T {
  try {
    return parseJson(schema, json, mistake);
  } catch (cause) {
    throw tokenizerUnreadable(path, cause instanceof Error ? cause.message : 'it is damaged', cause);
  }
}

/** Quotes only the first key of the path, because a token of the vocabulary may be any text. */
function mistake(path: readonly PropertyKey[], message: string): string {
  const key = path.at(0);
  return key === undefined || message.startsWith('has no')
    ? `it ${message}`
    : `its ${String(key)} ${message}`;
}
