/** Options of a study; empty ones leave the usual assessment. */
export interface StudyOptions {
  /** Findings in words, separated by commas. */
  readonly findings: string;
  /** Findings whose places are shown, by their names in an answer, separated by commas; empty: the most important ones. */
  readonly explained: string;
  /** SeriesInstanceUID of the series to read; empty: the service chooses. */
  readonly seriesUid: string;
}

export const NO_OPTIONS: StudyOptions = { findings: '', explained: '', seriesUid: '' };

/** Names of the options as query parameters of the service. */
const FIELDS: Readonly<Record<keyof StudyOptions, string>> = {
  findings: 'findings',
  explained: 'explain_findings',
  seriesUid: 'series_uid',
};
const OPTIONS: readonly (keyof StudyOptions)[] = ['findings', 'explained', 'seriesUid'];

/** The options that are set, as parameters of an address. */
export function queryOf(options: StudyOptions): URLSearchParams {
  const set = OPTIONS.filter((option) => options[option].trim() !== '');
  return new URLSearchParams(set.map((option) => [FIELDS[option], options[option].trim()]));
}

export function hasOptions(options: StudyOptions): boolean {
  return queryOf(options).size > 0;
}
