import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';
import { sourcesOf } from '../study/finding-sources.js';
import { Part } from './report-parts.js';
import { scoreTable } from './score-table.js';

/** The scores of all findings by organ, with all networks side by side. */
export function ReportScores({ answer }: { readonly answer: StudyAnswer }): JSX.Element {
  const { say, probability } = useSpeech();
  const sources = sourcesOf(answer, say);
  return (
    <Part heading={say.report.scores} text={say.report.scoresText} startsPage>
      <div class="report-scores">
        {scoreTable(sources, say).map(({ group, rows }) => (
          <table key={group} class="report-table">
            <thead>
              <tr>
                <th scope="col">{say.features.groups[group] ?? group}</th>
                {sources.map(({ network, title }) => (
                  <th key={network} scope="col" class="report-number">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, probabilities }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {probabilities.map((value, column) => (
                    <td key={sources[column]?.network} class="report-number">
                      {value === undefined ? '' : probability(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Part>
  );
}
