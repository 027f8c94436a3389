import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { DeleteIcon, FileIcon } from '../parts/icons.js';
import { HOME_LINK } from '../route.js';
import { overlayPictureAddress, studyAddress, volumeAddress } from '../service/addresses.js';
import type { StudyAnswer, StudyResource } from '../service/study-contract.js';
import { Viewer } from '../viewer/viewer.js';
import { FindingsChart } from './findings-chart.js';
import { SeriesTable } from './series-table.js';
import { Verdict } from './verdict.js';
import { Warnings } from './warnings.js';
import { Waterfall } from './waterfall.js';

/** The answer to a study: the words at one side, the images at the other. */
export function Result({
  study,
  answer,
  name,
  onDelete,
}: {
  readonly study: StudyResource;
  readonly answer: StudyAnswer;
  readonly name: string;
  readonly onDelete: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const locatable = new Set(
    Object.keys({ ...answer.supervised_probabilities, ...answer.ctclip_probabilities }),
  );
  const [finding, setFinding] = useState<string>();
  return (
    <div class="result">
      <nav class="result-bar" aria-label={say.home}>
        <a class="button" href={HOME_LINK}>
          {say.result.again}
        </a>
        <button type="button" class="button button-quiet" onClick={onDelete}>
          <DeleteIcon />
          {say.result.remove}
        </button>
      </nav>
      <div class="result-words">
        <Verdict answer={answer} name={name} />
        <FindingsChart answer={answer} locatable={locatable} shown={finding} onShow={setFinding} />
        <Waterfall answer={answer} />
        <Warnings warnings={answer.warnings} />
        <SeriesTable series={answer.series} />
        <Downloads study={study} />
      </div>
      <div class="result-images">
        <Viewer id={study.id} finding={finding} />
      </div>
    </div>
  );
}

function Downloads({ study }: { readonly study: StudyResource }): JSX.Element {
  const { say, moment } = useSpeech();
  const files = [
    { address: overlayPictureAddress(study.id), text: say.result.downloadOverlay },
    { address: volumeAddress(study.id), text: say.result.downloadVolume },
    { address: studyAddress(study.id), text: say.result.downloadAnswer, name: `${study.id}.json` },
  ];
  return (
    <section class="card" aria-labelledby="downloads-heading">
      <h2 id="downloads-heading">{say.result.downloads}</h2>
      <ul class="downloads">
        {files.map(({ address, text, name }) => (
          <li key={address}>
            <a class="button" href={address} download={name ?? true}>
              <FileIcon />
              {text}
            </a>
          </li>
        ))}
      </ul>
      {study.expires_at !== null && <p class="quiet">{say.result.expires(moment(study.expires_at))}</p>}
    </section>
  );
}
