import { ATTRIBUTION_BASELINES } from '../../core/inference/attribution-baseline.js';
import { explanationOptions } from '../../core/explanation/explanation-options.js';
import { checkedSeriesUid } from '../../core/ingest/series-uid.js';
import { askedFindings } from '../../core/pipeline/asked-findings.js';
import {
  studyOptions,
  type GivenStudyOptions,
  type StudyOptions,
} from '../../core/pipeline/study-options.js';
import type { Language } from '../../core/problem/translation.js';
import { type InvalidField, notAList } from './option-errors.js';
import type { FieldType, FieldValues } from './request-fields.js';

/** The fields of every study route besides its file. @param invalid creates the route's error for an unknown choice */
export function optionFields(invalid: InvalidField) {
  return {
    series_uid: { parse: checkedSeriesUid },
    findings: {
      parse: (text) => askedFindings(listedNames('findings', text)),
      join: (earlier, later) => askedFindings([...earlier, ...later]),
    } satisfies FieldType<readonly string[]>,
    explain: flagField('explain', invalid),
    explain_findings: {
      parse: (text) => explainedFindings(listedNames('explain_findings', text)),
      join: (earlier, later) => explainedFindings([...earlier, ...later]),
    } satisfies FieldType<readonly string[]>,
    explain_baseline: choiceField('explain_baseline', ATTRIBUTION_BASELINES, invalid),
  };
}

/** Options that only some routes offer: see `StudyOptions` and `ExplanationOptions`. */
interface OfferedFiles extends Pick<GivenStudyOptions, 'keepVolume' | 'evidence'> {
  readonly language?: Language | undefined;
}

/** The options in the fields of a request. */
export function optionsOf(
  fields: FieldValues<ReturnType<typeof optionFields>>,
  { language, ...files }: OfferedFiles = {},
): StudyOptions {
  const { series_uid: seriesUid, findings, explain, explain_findings, explain_baseline } = fields;
  const explanation = { findings: explain_findings, baseline: explain_baseline, language };
  return studyOptions({
    seriesUid,
    findings,
    explanation: explain === true || files.evidence === true ? explanation : undefined,
    ...files,
  });
}

export function flagField(name: string, invalid: InvalidField): FieldType<boolean> {
  const choice = choiceField(name, ['true', 'false'], invalid);
  return { parse: (text) => choice.parse(text) === 'true' };
}

export function choiceField<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  invalid: InvalidField,
): FieldType<Choice> {
  return {
    parse: (text) => {
      const choice = choices.find((candidate) => candidate === text);
      if (choice === undefined) throw invalid(name, choices);
      return choice;
    },
  };
}

function explainedFindings(names: readonly string[]): readonly string[] {
  return explanationOptions({ findings: names }).findings;
}

/**
 * Parses names separated by commas, or a JSON list of texts, because a name may contain a comma.
 * @throws DomainError `findings.not-a-list`, `explanation.not-a-list`
 */
function listedNames(field: 'findings' | 'explain_findings', text: string): readonly string[] {
  if (!text.startsWith('[')) return text.split(',');
  const list = parsedJson(text);
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw notAList(field);
  return list;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
