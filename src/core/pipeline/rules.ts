import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import { type Findings, loadFindings } from '../classifier/findings.js';
import { loadSeriesRules } from '../dicom/series/load-series-rules.js';
import type { SeriesRules } from '../dicom/series/series-rules.js';
import { type FindingCodes, loadFindingCodes } from '../evidence/finding-codes.js';
import type { ReadText } from '../json/read-text.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.js';

/** The files besides the models that change answers or evidence objects, as they were read. */
export interface Rules {
  readonly findings: Findings;
  readonly series: SeriesRules;
  readonly findingCodes: FindingCodes;
  readonly tokenizer: Tokenizer;
  /** SHA-256 of the bytes that were parsed, by file name. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Reads each file once, so that a digest is that of the rules in use even if a file changes meanwhile.
 * @throws DomainError `classifier.findings`, `dicom.invalid-series-rules`, `evidence.finding-codes`, `tokenizer.*`
 */
export function loadRules({
  configDirectory,
  tokenizerPath,
}: Pick<ModelsConfiguration, 'configDirectory' | 'tokenizerPath'>): Rules {
  const digests: Record<string, string> = {};
  const read: ReadText = (path) => {
    const bytes = readFileSync(path);
    digests[basename(path)] = createHash('sha256').update(bytes).digest('hex');
    return bytes.toString('utf8');
  };
  return {
    findings: loadFindings(configDirectory, read),
    series: loadSeriesRules(join(configDirectory, 'series-rules.json'), read),
    findingCodes: loadFindingCodes(configDirectory, read),
    tokenizer: loadTokenizer(tokenizerPath, read),
    digests,
  };
}
