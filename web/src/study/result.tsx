import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { CompareIcon, DeleteIcon, FileIcon } from '../parts/icons.js';
import { comparisonLink, HOME_LINK, reportLink } from '../route.js';
import { linkAddress } from '../service/addresses.js';
import type { Localization, StudyAnswer, StudyResource } from '../service/study-contract.js';
import { useSending } from '../sending/sending.js';
import { NO_OPTIONS } from '../sending/study-options.js';
import { Viewer } from '../viewer/viewer.js';
import { ExplainAnother } from './explain-another.js';
import { FindingsChart } from './findings-chart.js';
import { fileNameOf } from './study-name.js';
import { SeriesTable } from './series-table.js';
import { Verdict } from './verdict.js';
import { Warnings } from './warnings.js';
import { Waterfall } from './waterfall.js';

/** The answer to a study: text on one side, images on the other. */
export function Result({
  study,
  answer,
  name,
  onRemove,
}: {
  readonly study: StudyResource;
  readonly answer: StudyAnswer;
  readonly name: string;
  readonly onRemove: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const { askAgain } = useSending();
  const places = answer.localization ?? [];
  // Stored by name: fetching the answer again creates a new object.
  const [map, setMap] = useState(() => firstPlace(answer)?.map);
  const [visit, setVisit] = useState(0);
  const place = useMemo(() => answer.localization?.find((each) => each.map === map), [answer, map]);
  const show = (chosen: Localization): void => {
    setMap(chosen.map);
    setVisit(visit + 1);
  };
  return (
    <div class="result">
      <nav class="result-bar" aria-label={say.home}>
        <a class="button" href={HOME_LINK}>
          {say.result.again}
        </a>
        <a class="button" href={reportLink(study.id)}>
          <FileIcon />
          {say.report.open}
        </a>
        <a class="button" href={comparisonLink(study.id)}>
          <CompareIcon />
          {say.comparison.open}
        </a>
        <button type="button" class="button button-quiet result-remove" onClick={onRemove}>
          <DeleteIcon />
          {say.result.remove}
        </button>
      </nav>
      <div class="result-words">
        <Verdict answer={answer} name={name} />
        <FindingsChart answer={answer} shown={place} onShow={show} />
        <Waterfall answer={answer} />
        <Warnings warnings={answer.warnings} />
        <SeriesTable
          answer={answer}
          onAssess={(seriesUid) => askAgain(study.id, { ...NO_OPTIONS, seriesUid })}
        />
        <Downloads study={study} />
      </div>
      <div class="result-images">
        <Viewer
          links={study.links}
          imageNumbers={answer.image_numbers}
          places={places}
          place={place}
          visit={visit}
          onPlace={show}
        />
        <ExplainAnother
          answer={answer}
          onExplain={(names) => askAgain(study.id, { ...NO_OPTIONS, explained: names.join(', ') })}
        />
      </div>
    </div>
  );
}

/** The most important finding with a place, shown first for a pathological study. */
function firstPlace({ pathology, localization = [] }: StudyAnswer): Localization | undefined {
  if (pathology === 0) return undefined;
  return localization.find(({ model, region }) => model !== 'ensemble' && region !== null);
}

/** The only destination that is not a system: it notifies a program. */
const WEBHOOK = 'webhook';

interface DownloadedFile {
  readonly link: string | undefined;
  readonly text: string;
  /** End of the saved file's name, such as `answer.json`. */
  readonly name: string;
}

function Downloads({ study }: { readonly study: StudyResource }): JSX.Element {
  const { say, moment } = useSpeech();
  const { links } = study;
  const files: readonly DownloadedFile[] = [
    { link: links.overlay, text: say.result.downloadOverlay, name: 'key-slices.png' },
    { link: links.volume, text: say.result.downloadVolume, name: 'volume.nii.gz' },
    { link: links.self, text: say.result.downloadAnswer, name: 'answer.json' },
    ...Object.entries(links.dicom ?? {}).map(([name, link]) => ({
      link,
      text: say.result.downloadDicom(name),
      name: `${name}.dcm`,
    })),
    { link: links.fhir, text: say.result.downloadFhir, name: 'fhir.json' },
  ];
  return (
    <section class="card" aria-labelledby="downloads-heading">
      <h2 id="downloads-heading">{say.result.downloads}</h2>
      <ul class="downloads">
        {files.map(
          ({ link, text, name }) =>
            link !== undefined && (
              <li key={link}>
                <a class="button" href={linkAddress(link)} download={fileNameOf(study, name)}>
                  <FileIcon />
                  {text}
                </a>
              </li>
            ),
        )}
      </ul>
      {study.deliveries
        .filter(({ destination }) => destination !== WEBHOOK)
        .map(({ destination, state }) => (
          <p class="quiet" key={destination}>
            {say.result.delivery[state](destination)}
          </p>
        ))}
      {study.expires_at !== null && <p class="quiet">{say.result.expires(moment(study.expires_at))}</p>}
    </section>
  );
}
