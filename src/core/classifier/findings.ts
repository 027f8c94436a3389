import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json/parse-json.js';
import { type ReadText, readText } from '../json/read-text.js';
import { unusableFindings } from './classifier-errors.js';
import type { FindingGroups } from './score-list.js';

/** Replaced by the finding's name in a prompt. */
const PLACEHOLDER = '{finding}';

/** More findings than any radiology lexicon has. Each costs two passes of the text encoder at load. */
const MAX_FINDINGS = 4096;

/** The findings and their prompts: `config/findings.json`, which operators edit when they retrain. */
export interface Findings {
  /** In the order of the answer. */
  readonly zeroShot: readonly ZeroShotFinding[];
  /** Makes the same prompts for any other finding. */
  readonly ask: (name: string) => ZeroShotFinding;
  readonly groups: FindingGroups;
  /** Names of the supervised outputs if the checkpoint has no `target_pathologies`. */
  readonly defaultSupervised: readonly string[];
}

/** A finding and the two prompts whose softmax is its probability. */
export interface ZeroShotFinding {
  readonly name: string;
  readonly presentPrompt: string;
  readonly absentPrompt: string;
}

/**
 * Reads `findings.json` of a configuration directory.
 * @throws DomainError `classifier.findings` naming the file and every mistake in it
 */
export function loadFindings(directory: string, read: ReadText = readText): Findings {
  const path = join(directory, 'findings.json');
  try {
    return interpretFindings(JSON.parse(read(path)));
  } catch (cause) {
    throw unusableFindings(path, cause instanceof Error ? cause.message : 'cannot be read', cause);
  }
}

const NOT_AN_OBJECT = 'is not an object';
const NOT_A_LIST = `is not a list of 1 to ${MAX_FINDINGS} names`;
const NOT_A_NAME = 'holds a value that is not a name';
const NOT_A_PROMPT = `is not a text with ${PLACEHOLDER} in it`;

const DISTINCT_NAMES = z
  .array(z.string(NOT_A_NAME).regex(/\S/, NOT_A_NAME), NOT_A_LIST)
  .min(1, NOT_A_LIST)
  .max(MAX_FINDINGS, NOT_A_LIST)
  .check(({ value, issues }) => {
    const repeated = new Set(value.filter((name, index) => value.indexOf(name) !== index));
    for (const name of repeated)
      issues.push({ code: 'custom', input: value, message: `names "${name}" twice`, continue: true });
  });

const PROMPT = z.string(NOT_A_PROMPT).includes(PLACEHOLDER, NOT_A_PROMPT);

const ZERO_SHOT = z
  .object(
    {
      findings: DISTINCT_NAMES,
      present_prompt: PROMPT,
      absent_prompt: PROMPT,
      groups: z.record(z.string(), DISTINCT_NAMES, NOT_AN_OBJECT),
    },
    NOT_AN_OBJECT,
  )
  .check(({ value: { findings, groups }, issues }) => {
    const known = new Set(findings);
    for (const [group, members] of Object.entries(groups)) {
      for (const name of members.filter((each) => !known.has(each))) {
        const message = `names "${name}", which is not a finding`;
        issues.push({ code: 'custom', input: members, path: ['groups', group], message });
      }
    }
  });

const FILE = z.object(
  {
    zero_shot: ZERO_SHOT,
    supervised: z.object(
      {
        default_findings: DISTINCT_NAMES,
        // For the page, which lists findings by group; a checkpoint may name other findings.
        groups: z.record(z.string(), DISTINCT_NAMES, NOT_AN_OBJECT).optional(),
      },
      NOT_AN_OBJECT,
    ),
  },
  NOT_AN_OBJECT,
);

function interpretFindings(json: unknown): Findings {
  const { zero_shot: zeroShot, supervised } = parseJson(FILE, json, mistake);
  const promptFor = (prompt: string, name: string): string => prompt.replaceAll(PLACEHOLDER, () => name);
  const ask = (name: string): ZeroShotFinding => ({
    name,
    presentPrompt: promptFor(zeroShot.present_prompt, name),
    absentPrompt: promptFor(zeroShot.absent_prompt, name),
  });
  return {
    zeroShot: zeroShot.findings.map(ask),
    ask,
    groups: zeroShot.groups,
    defaultSupervised: supervised.default_findings,
  };
}

function mistake(path: readonly PropertyKey[], message: string): string {
  const key = path.findLast((part) => typeof part === 'string');
  if (key === undefined) return `the file ${message}`;
  const isGroup = path[1] === 'groups' && key !== 'groups';
  return `${isGroup ? 'group ' : ''}"${key}" ${message}`;
}
