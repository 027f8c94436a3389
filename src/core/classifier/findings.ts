import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unusableFindings } from './classifier-errors.js';
import type { FindingGroups } from './feature-spec.js';

/** Replaced by the finding's name in a prompt. */
const PLACEHOLDER = '{finding}';

/** More findings than any radiology lexicon has. Each costs two passes of the text encoder at load. */
const MAX_FINDINGS = 4096;

/** The findings and their prompts: `config/findings.json`, which operators edit when they retrain. */
export interface Findings {
  /** In the order of the answer. */
  readonly zeroShot: readonly ZeroShotFinding[];
  /** The same prompts for any other finding. */
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
 * @throws DomainError `classifier.findings` naming the file and what is wrong in it
 */
export function loadFindings(directory: string): Findings {
  const path = join(directory, 'findings.json');
  try {
    return interpretFindings(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw unusableFindings(path, cause instanceof Error ? cause.message : 'cannot be read', cause);
  }
}

function interpretFindings(json: unknown): Findings {
  const root = objectOf(json, 'the file');
  const zeroShot = objectOf(root['zero_shot'], '"zero_shot"');
  const supervised = objectOf(root['supervised'], '"supervised"');
  const names = distinctNames(zeroShot['findings'], '"findings"');
  const affirm = promptOf(zeroShot['present_prompt'], '"present_prompt"');
  const deny = promptOf(zeroShot['absent_prompt'], '"absent_prompt"');
  const ask = (name: string): ZeroShotFinding => ({
    name,
    presentPrompt: affirm(name),
    absentPrompt: deny(name),
  });
  const groups = Object.entries(objectOf(zeroShot['groups'], '"groups"')).map(
    ([group, members]) => [group, membersOf(group, members, names)] as const,
  );
  return {
    zeroShot: names.map(ask),
    ask,
    groups: Object.fromEntries(groups),
    defaultSupervised: distinctNames(supervised['default_findings'], '"default_findings"'),
  };
}

function objectOf(json: unknown, what: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`${what} is not an object`);
  return json as Record<string, unknown>;
}

function distinctNames(json: unknown, what: string): readonly string[] {
  if (!Array.isArray(json) || json.length === 0 || json.length > MAX_FINDINGS) {
    throw new Error(`${what} is not a list of 1 to ${MAX_FINDINGS} names`);
  }
  const names = json.map((name: unknown) => {
    if (typeof name !== 'string' || name.trim() === '')
      throw new Error(`${what} holds a value that is not a name`);
    return name;
  });
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`${what} names "${repeated}" twice`);
  return names;
}

function promptOf(json: unknown, what: string): (finding: string) => string {
  if (typeof json !== 'string' || !json.includes(PLACEHOLDER)) {
    throw new Error(`${what} is not a text with ${PLACEHOLDER} in it`);
  }
  return (finding) => json.replaceAll(PLACEHOLDER, () => finding);
}

function membersOf(group: string, json: unknown, findings: readonly string[]): readonly string[] {
  const members = distinctNames(json, `group "${group}"`);
  const stranger = members.find((name) => !findings.includes(name));
  if (stranger !== undefined) throw new Error(`group "${group}" names "${stranger}", which is not a finding`);
  return members;
}
