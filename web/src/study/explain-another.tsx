import type { JSX } from 'preact';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';

/** Offers the findings without a map. Maps are made with the answer, so a choice assesses the study again. */
export function ExplainAnother({
  answer,
  onExplain,
}: {
  readonly answer: StudyAnswer;
  /** @param findings full names, such as `ctclip_Pneumonia`, of the explained findings and of the chosen one */
  readonly onExplain: (findings: readonly string[]) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const lists = [
    { model: 'supervised', title: say.findings.supervised, findings: answer.supervised_probabilities },
    { model: 'ctclip', title: say.findings.zeroShot, findings: answer.ctclip_probabilities },
  ] as const;
  const explained = (answer.localization ?? [])
    .filter(({ model }) => model !== 'ensemble')
    .map(({ model, finding }) => `${model}_${finding}`);
  return (
    <select
      class="explain-another"
      aria-label={say.options.explainAnother}
      value=""
      onChange={({ currentTarget }) => onExplain([...explained, currentTarget.value])}
    >
      <option value="">{say.options.explainAnother}</option>
      {lists.map(({ model, title, findings }) => (
        <optgroup key={model} label={title}>
          {Object.keys(findings)
            .filter((finding) => !explained.includes(`${model}_${finding}`))
            .map((finding) => (
              <option key={finding} value={`${model}_${finding}`}>
                {findingName(finding, say)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
