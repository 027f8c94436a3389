import type { JSX } from 'preact';
import { answeredSentence } from '../../../src/core/dicom/series/reason-sentences.js';
import { useSpeech } from '../language/language.js';
import type { SeriesAnswer, StudyAnswer } from '../service/study-contract.js';
import { useSeriesFacts } from '../study/series-facts.js';
import { Facts, Part } from './report-parts.js';

/** The series that was read, and why the others were not. */
export function SeriesFacts({ answer }: { readonly answer: StudyAnswer }): JSX.Element | null {
  const { series, patient_position: position } = answer;
  const { say } = useSpeech();
  if (series.length === 0) return null;
  const read = series.filter(({ chosen }) => chosen);
  const others = series.filter(({ chosen }) => !chosen);
  return (
    <Part heading={say.series.heading}>
      {read.map((each) => (
        <OneSeries key={each.series_uid} series={each} position={position} />
      ))}
      {others.length > 0 && <h3>{say.report.otherSeries}</h3>}
      {others.map((each) => (
        <OneSeries key={each.series_uid} series={each} position={position} />
      ))}
    </Part>
  );
}

function OneSeries({
  series,
  position,
}: {
  readonly series: SeriesAnswer;
  readonly position: string | null;
}): JSX.Element {
  const { language } = useSpeech();
  const facts = useSeriesFacts(series, position);
  return (
    <div class="report-series">
      <p>
        <strong>{series.modality}</strong> {answeredSentence(series, language)}
      </p>
      <Facts facts={facts} />
    </div>
  );
}

/** The models behind the answer. */
export function ModelFacts({ answer: { model } }: { readonly answer: StudyAnswer }): JSX.Element {
  const { say } = useSpeech();
  const { files } = say.report;
  return (
    <Part heading={say.report.models}>
      <Facts
        facts={[
          [say.report.intendedUse, say.report.uses[model.intended_use] ?? model.intended_use],
          [files.supervised, digest(model.supervised_sha256)],
          [files.ctclip, digest(model.ctclip_sha256)],
          [files.lightgbm, digest(model.lightgbm_sha256)],
          ...[...Object.entries(model.networks ?? {}), ...Object.entries(model.ensembles ?? {})].map(
            ([name, { sha256 }]) => [name, digest(sha256)] as const,
          ),
        ]}
      />
    </Part>
  );
}

function digest(sha256: string): string {
  return `SHA-256 ${sha256}`;
}
