import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { isReliable } from '../registration/register-chests.js';
import { KeyList, peakOf } from '../viewer/images.js';
import { Pane, type ShownAttribution } from '../viewer/pane.js';
import { OverlayControl, type OverlaySettings } from '../viewer/overlay-control.js';
import { planesOf, type Voxel } from '../viewer/planes.js';
import { positionText } from '../viewer/position-text.js';
import type { Command } from '../viewer/reading/keys.js';
import type { Action } from '../viewer/reading/reading.js';
import { Toolbar } from '../viewer/toolbar.js';
import type { Fullness } from '../viewer/use-fullness.js';
import { useReading } from '../viewer/use-reading.js';
import type { Volume } from '../viewer/volume/volume.js';
import type { ShownPlace, Side } from './compared-study.js';
import { LinkNote } from './link-note.js';
import type { ComparedMap } from './use-compared-maps.js';
import { type LinkedSide, useLinkedPlaces } from './use-linked-places.js';
import { useRegistration } from './use-registration.js';

/** A volume of one of the studies. */
interface ShownVolume {
  readonly volume: Volume;
  /** Share of the slices that have arrived. */
  readonly loaded: number;
  readonly look: (place: Voxel) => void;
  readonly imageNumbers: readonly (number | null)[];
}

const SIDES: readonly Side[] = ['current', 'earlier'];

/** Two volumes with one toolbar. A position chosen in one is shown in the other if the scans match. */
export function LinkedImages({
  current,
  earlier,
  first,
  shown,
  maps,
  full,
}: Readonly<Record<Side, ShownVolume>> & {
  /** Position at which the images open: millimetres in the current study. */
  readonly first: Voxel | undefined;
  readonly shown: ShownPlace | undefined;
  /** Maps of the shown score. */
  readonly maps: Readonly<Record<Side, ComparedMap>>;
  readonly full: Fullness;
}): JSX.Element {
  const { say } = useSpeech();
  const [isLinkOn, setLinkOn] = useState(true);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [overlay, setOverlay] = useState<OverlaySettings>({ isOn: true, style: 'colours', opacity: 0.6 });
  const volumes = { current, earlier };
  const sides: Readonly<Record<Side, LinkedSide>> = {
    current: { volume: current.volume, ...useReading(current.volume, first) },
    earlier: { volume: earlier.volume, ...useReading(earlier.volume, undefined) },
  };
  const loaded = Math.min(current.loaded, earlier.loaded);
  const registration = useRegistration(current.volume, earlier.volume, loaded === 1);
  const found = registration.is === 'done' ? registration.registration : undefined;
  const canLink = found !== undefined && isReliable(found);
  const isLinked = canLink && isLinkOn;
  const beyond = useLinkedPlaces(sides.current, sides.earlier, isLinked ? found.motion : undefined);
  useEffect(() => current.look(sides.current.reading.place), [sides.current.reading.place]);
  useEffect(() => earlier.look(sides.earlier.reading.place), [sides.earlier.reading.place]);
  useEffect(() => {
    if (shown === undefined) return;
    const { volume, act } = sides[shown.side];
    const peak = peakOf(shown.place.region);
    if (peak !== undefined) act({ do: 'go', place: volume.grid.nearest(volume.grid.fromPatient(peak)) });
  }, [shown]);

  const act = (side: Side, action: Action): void => {
    const acting = isShared(action, isLinked) ? SIDES : [side];
    for (const each of acting) sides[each].act(action);
  };
  const onCommand = (command: Command): void => {
    if (command === 'full') full.toggle();
    else if (command === 'leave') full.leave();
    else if (command === 'help') setHelpOpen(!isHelpOpen);
    else setOverlay({ ...overlay, isOn: !overlay.isOn });
  };
  const onMap = ({ place, shown: map }: ComparedMap): ShownAttribution => ({
    shown: overlay.isOn ? map : undefined,
    style: overlay.style,
    opacity: overlay.opacity,
    place: overlay.isOn ? place : undefined,
  });
  return (
    <>
      <Toolbar
        reading={sides.current.reading}
        isFull={full.isFull}
        isHelpOpen={isHelpOpen}
        act={(action) => act('current', action)}
        onFull={full.toggle}
        onHelp={() => setHelpOpen(!isHelpOpen)}
      />
      <div class="compared-stages">
        {SIDES.map((side) => (
          <div key={side} class="compared-side" role="group" aria-label={say.comparison[side]}>
            <p class="compared-title">
              <span>{say.comparison[side]}</span>
              <span class="compared-position">
                {positionText(sides[side].volume.grid.toPatient(sides[side].reading.place), say.viewer)}
              </span>
            </p>
            <div class={`viewer-stage viewer-view-${sides[side].reading.view}`}>
              {planesOf(sides[side].reading.view).map((plane) => (
                <Pane
                  key={plane}
                  volume={volumes[side].volume}
                  plane={plane}
                  reading={sides[side].reading}
                  imageNumbers={volumes[side].imageNumbers}
                  attribution={onMap(maps[side])}
                  act={(action) => act(side, action)}
                  onCommand={onCommand}
                />
              ))}
              <p class="viewer-research">{say.viewer.research}</p>
              {beyond === side && (
                <p class="compared-beyond" role="status">
                  {say.comparison.beyond}
                </p>
              )}
              {isHelpOpen && side === 'current' && <KeyList />}
            </div>
          </div>
        ))}
      </div>
      {shown !== undefined && (
        <>
          <OverlayControl
            settings={overlay}
            shown={maps.current.shown ?? maps.earlier.shown}
            onChange={setOverlay}
          />
          <MapNote maps={maps} />
        </>
      )}
      <LinkNote
        loaded={loaded}
        state={registration}
        isLinkOn={isLinkOn}
        onLink={canLink ? setLinkOn : undefined}
      />
      <p id="viewer-help" class="viewer-help">
        {matchMedia('(pointer: coarse)').matches ? say.viewer.helpTouch : say.viewer.help}
      </p>
    </>
  );
}

/** Says which study has no map of the score, or that both maps have one scale. */
function MapNote({ maps }: { readonly maps: Readonly<Record<Side, ComparedMap>> }): JSX.Element {
  const { say } = useSpeech();
  const missing = SIDES.find((side) => maps[side].place === undefined);
  const lost = SIDES.some((side) => maps[side].state === 'missing');
  const note = missing === undefined ? say.comparison.oneScale : say.comparison.noMap[missing];
  return <p class="link-note link-quality">{lost ? say.viewer.attributions.missing : note}</p>;
}

/** Whether an action is for both studies. If they are linked, one plays and the other follows. */
function isShared(action: Action, isLinked: boolean): boolean {
  switch (action.do) {
    case 'view':
    case 'plane':
    case 'window':
    case 'preset':
    case 'invert':
    case 'tool':
    case 'slab':
    case 'reset':
    case 'clear':
      return true;
    case 'play':
      return !isLinked;
    case 'go':
    case 'slice':
    case 'scroll':
    case 'camera':
    case 'begin':
    case 'measure':
      return false;
  }
}
