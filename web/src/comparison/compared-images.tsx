import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { peakOf } from '../viewer/images.js';
import { Instead } from '../viewer/instead.js';
import { useFullness } from '../viewer/use-fullness.js';
import { useVolume } from '../viewer/volume/use-volume.js';
import type { AnsweredStudy, ShownPlace } from './compared-study.js';
import { LinkedImages } from './linked-images.js';
import { useComparedMaps } from './use-compared-maps.js';

/** The images of two studies side by side. */
export function ComparedImages({
  current,
  earlier,
  shown,
}: {
  readonly current: AnsweredStudy;
  readonly earlier: AnsweredStudy;
  readonly shown: ShownPlace | undefined;
}): JSX.Element {
  const { say } = useSpeech();
  const section = useRef<HTMLElement>(null);
  const full = useFullness(section);
  const maps = useComparedMaps({ current, earlier }, shown);
  const now = useVolume(current.study.links.volume, firstPeakOf(current));
  const before = useVolume(earlier.study.links.volume, undefined);
  const sides = [
    { title: say.comparison.current, state: now.state },
    { title: say.comparison.earlier, state: before.state },
  ];
  return (
    <section
      ref={section}
      class={full.isFull ? 'viewer viewer-full' : 'viewer'}
      aria-labelledby="compared-images-heading"
    >
      <h2 id="compared-images-heading" class="unseen">
        {say.comparison.images}
      </h2>
      {now.state.is === 'shown' && before.state.is === 'shown' ? (
        <LinkedImages
          current={{ ...now.state, look: now.look, imageNumbers: current.answer.image_numbers ?? [] }}
          earlier={{ ...before.state, look: before.look, imageNumbers: earlier.answer.image_numbers ?? [] }}
          first={firstPeakOf(current)}
          shown={shown}
          maps={maps}
          full={full}
        />
      ) : (
        <div class="compared-stages">
          {sides.map(({ title, state }) => (
            <div key={title} role="group" aria-label={title}>
              <p class="compared-title">{title}</p>
              <div class="viewer-stage">{state.is === 'shown' ? <p /> : <Instead state={state} />}</div>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

/** Peak of the first score with a place, at which the images open: millimetres in DICOM's frame. */
function firstPeakOf({ answer: { localization = [] } }: AnsweredStudy): ReturnType<typeof peakOf> {
  return peakOf(localization.find(({ region }) => region !== null)?.region);
}
