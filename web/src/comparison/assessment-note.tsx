import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { DoneIcon, WarningIcon } from '../parts/icons.js';
import type { StudyAnswer } from '../service/study-contract.js';
import { assessmentDifferences } from './assessment-differences.js';

/** Says whether both answers were computed in the same way, and whether both are about the same images. */
export function AssessmentNote({
  current,
  earlier,
}: {
  readonly current: StudyAnswer;
  readonly earlier: StudyAnswer;
}): JSX.Element {
  const { say } = useSpeech();
  const { comparison } = say;
  const differences = assessmentDifferences(current, earlier);
  const kinds = [...new Set(differences.map(({ kind }) => kind))].map((kind) => comparison.kinds[kind]);
  const areSameImages = current.provenance.volume_digest === earlier.provenance.volume_digest;
  return (
    <section class="card comparison-note" aria-label={comparison.differences}>
      {areSameImages && (
        <p class="icon-line">
          <WarningIcon />
          {comparison.sameImages}
        </p>
      )}
      {!areSameImages && current.study_uid === earlier.study_uid && (
        <p class="icon-line">
          <WarningIcon />
          {comparison.sameStudy}
        </p>
      )}
      {differences.length === 0 ? (
        <p class="icon-line quiet">
          <DoneIcon />
          {comparison.noDifferences}
        </p>
      ) : (
        <>
          <h2 class="icon-line">
            <WarningIcon />
            {comparison.differences}
          </h2>
          <p>{comparison.differencesText(kinds.join(', '))}</p>
          <details>
            <summary>{comparison.details}</summary>
            <div class="comparison-scroll" role="group" aria-label={comparison.details} tabIndex={0}>
              <table class="comparison-table">
                <thead>
                  <tr>
                    <th scope="col">{comparison.details}</th>
                    <th scope="col">{comparison.current}</th>
                    <th scope="col">{comparison.earlier}</th>
                  </tr>
                </thead>
                <tbody>
                  {differences.map((each) => (
                    <tr key={each.name}>
                      <th scope="row">
                        <code>{each.name}</code>
                      </th>
                      <td>
                        <code>{each.current || comparison.absent}</code>
                      </td>
                      <td>
                        <code>{each.earlier || comparison.absent}</code>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
