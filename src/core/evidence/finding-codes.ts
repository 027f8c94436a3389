import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json/parse-json.js';
import { type ReadText, readText } from '../json/read-text.js';
import type { Code } from '../dicom/writing/code.js';
import { unusableFindingCodes } from './evidence-errors.js';

/** A coding scheme. Its designator in DICOM is its key in the table. */
export interface CodingScheme {
  /** Its name for readers. */
  readonly name: string;
  /** Coding Scheme UID, if it has one. */
  readonly uid?: string | undefined;
  /** Its URI in FHIR; without it, codes stay out of FHIR. */
  readonly fhir?: string | undefined;
}

/** Codes of the findings: `config/finding-codes.json`, which a site may extend by its own directories. */
export interface FindingCodes {
  readonly schemes: ReadonlyMap<string, CodingScheme>;
  /**
   * The codes of a finding, the preferred one first. A name that the table lacks has a private code, always the same one.
   * @param finding as in the answer
   */
  readonly codesOf: (finding: string) => readonly [Code, ...Code[]];
}

/** The scheme of findings without a public code. */
export const PRIVATE_SCHEME = '99CTCLIP';
const PRIVATE_SCHEME_NAME = 'Findings of the CT-CLIP Inference API without a public code';

const FILE_NAME = 'finding-codes.json';
/** Longest value of a coding scheme designator and of CodeValue (SH); longer codes become long values. */
const SHORT = 16;
const LONGEST_CODE = 64;
const PRINTABLE = /^[\x21-\x5b\x5d-\x7e]+$/;

const TEXT = z
  .string('is not a text')
  .min(1, 'is empty')
  .max(LONGEST_CODE, `is longer than ${LONGEST_CODE} characters`);
const WORD = TEXT.regex(PRINTABLE, 'holds a space, a backslash or a character outside ASCII');
const FILE = z
  .object(
    {
      schemes: z.record(
        z.string(),
        z.object({
          name: TEXT,
          uid: z
            .string()
            .regex(/^[0-9.]{1,64}$/, 'is not a UID')
            .optional(),
          fhir: z.url('is not a URI').optional(),
        }),
        'is not an object',
      ),
      findings: z.record(
        z.string(),
        z
          .array(z.object({ scheme: WORD, value: WORD, meaning: TEXT }), 'is not a list of codes')
          .min(1, 'has no code'),
        'is not an object',
      ),
    },
    'is not an object',
  )
  .check(({ value: { schemes, findings }, issues }) => {
    for (const designator of Object.keys(schemes).filter(
      (key) => key.length > SHORT || !PRINTABLE.test(key),
    )) {
      const message = `is not a designator of at most ${SHORT} characters without spaces`;
      issues.push({ code: 'custom', input: schemes, path: ['schemes', designator], message });
    }
    for (const [finding, codes] of Object.entries(findings))
      for (const { scheme } of codes)
        if (!Object.hasOwn(schemes, scheme)) {
          const message = `uses the scheme "${scheme}", which is not among the schemes`;
          issues.push({ code: 'custom', input: codes, path: ['findings', finding], message });
        }
  });

/**
 * Reads `finding-codes.json` of a configuration directory. Without the file, every finding has a private code.
 * @throws DomainError `evidence.finding-codes` naming the file and every mistake in it
 */
export function loadFindingCodes(directory: string, read: ReadText = readText): FindingCodes {
  const path = join(directory, FILE_NAME);
  try {
    return interpret(JSON.parse(read(path)));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      return withPrivateCodes({ schemes: {}, findings: {} });
    throw unusableFindingCodes(path, cause instanceof Error ? cause.message : 'cannot be read', cause);
  }
}

function interpret(json: unknown): FindingCodes {
  return withPrivateCodes(
    parseJson(
      FILE,
      json,
      (keys, message) => `${keys.length === 0 ? 'the file' : `"${keys.join('.')}"`} ${message}`,
    ),
  );
}

function withPrivateCodes({ schemes, findings }: z.infer<typeof FILE>): FindingCodes {
  const table = new Map(Object.entries(findings));
  return {
    schemes: new Map([[PRIVATE_SCHEME, { name: PRIVATE_SCHEME_NAME }], ...Object.entries(schemes)]),
    codesOf(finding) {
      const codes = table.get(finding) ?? [];
      const first = codes.at(0);
      return first === undefined ? [privateCode(finding)] : [first, ...codes.slice(1)];
    },
  };
}

/** Shortened names would collide, so the code of an unlisted name derives from the whole name. */
function privateCode(finding: string): Code {
  const digest = createHash('sha256')
    .update(finding.normalize('NFC'))
    .digest('hex')
    .slice(0, 12)
    .toUpperCase();
  return { scheme: PRIVATE_SCHEME, value: `X${digest}`, meaning: finding };
}
