import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';
import { Caption } from './caption.js';
import { OverlayControl, type OverlaySettings } from './overlay-control.js';
import { Pane } from './pane.js';
import { Places } from './places.js';
import { planesOf, type Voxel } from './planes.js';
import { positionText } from './position-text.js';
import type { Command } from './reading/keys.js';
import { signed } from './signed.js';
import { Toolbar } from './toolbar.js';
import type { Fullness } from './use-fullness.js';
import { useReading } from './use-reading.js';
import { type AttributionState, type ShownMap } from './volume/use-attribution.js';
import type { Volume } from './volume/volume.js';

/** The images of a loaded volume, with the map of a score. */
export function Images({
  volume,
  loaded,
  imageNumbers,
  places,
  place,
  visit,
  attribution,
  shown,
  full,
  onPlace,
  onLook,
}: {
  readonly volume: Volume;
  /** Share of the slices that have arrived. */
  readonly loaded: number;
  readonly imageNumbers: readonly (number | null)[];
  readonly places: readonly Localization[];
  readonly place: Localization | undefined;
  readonly visit: number;
  readonly attribution: AttributionState;
  readonly shown: ShownMap | undefined;
  readonly full: Fullness;
  readonly onPlace: (place: Localization) => void;
  /** Called with the place of the crosshair. */
  readonly onLook: (place: Voxel) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const { reading, act } = useReading(volume, peakOf(place?.region));
  const [overlay, setOverlay] = useState<OverlaySettings>({ isOn: true, style: 'colours', opacity: 0.6 });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { grid } = volume;
  const goTo = (region: Region | null | undefined): void => {
    const peak = peakOf(region);
    if (peak !== undefined) act({ do: 'go', place: grid.nearest(grid.fromPatient(peak)) });
  };
  // `visit` changes even if the same place is chosen again after scrolling away.
  useEffect(() => goTo(place?.region), [place, visit]);
  useEffect(() => onLook(reading.place), [reading.place]);
  const onCommand = (command: Command): void => {
    if (command === 'full') full.toggle();
    else if (command === 'leave') full.leave();
    else if (command === 'help') setHelpOpen(!isHelpOpen);
    else setOverlay({ ...overlay, isOn: !overlay.isOn });
  };
  const onMap = {
    shown: overlay.isOn ? shown : undefined,
    style: overlay.style,
    opacity: overlay.opacity,
    place: overlay.isOn ? place : undefined,
  };
  const hounsfield = volume.at(reading.place);
  return (
    <>
      <Toolbar
        reading={reading}
        isFull={full.isFull}
        isHelpOpen={isHelpOpen}
        act={act}
        onFull={full.toggle}
        onHelp={() => setHelpOpen(!isHelpOpen)}
      />
      <Places places={places} shown={place} onShow={onPlace} />
      <div class={`viewer-stage viewer-view-${reading.view}`}>
        {planesOf(reading.view).map((plane) => (
          <Pane
            key={plane}
            volume={volume}
            plane={plane}
            reading={reading}
            imageNumbers={imageNumbers}
            attribution={onMap}
            act={act}
            onCommand={onCommand}
          />
        ))}
        <p class="viewer-research">{say.viewer.research}</p>
        {isHelpOpen && <KeyList />}
      </div>
      <div class="viewer-status">
        {place !== undefined && (
          <Caption place={place} attribution={attribution} imageNumbers={imageNumbers} onRegion={goTo} />
        )}
        <p class="viewer-position">
          {loaded < 1 && <span class="viewer-loaded">{say.viewer.loadingRest(say.percent(loaded))}</span>}
          <span>{positionText(grid.toPatient(reading.place), say.viewer)}</span>
          {hounsfield !== undefined && <span>{say.viewer.hounsfield(signed(Math.round(hounsfield)))}</span>}
        </p>
      </div>
      {place !== undefined && <OverlayControl settings={overlay} shown={shown} onChange={setOverlay} />}
      <p id="viewer-help" class="viewer-help">
        {matchMedia('(pointer: coarse)').matches ? say.viewer.helpTouch : say.viewer.help}
      </p>
    </>
  );
}

/** The keys that the images listen to. */
export function KeyList(): JSX.Element {
  const { say } = useSpeech();
  return (
    <dl class="key-list">
      {say.viewer.keyList.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Position of a region's peak in the patient: millimetres in DICOM's frame. */
export function peakOf(region: Region | null | undefined): Voxel | undefined {
  if (region === null || region === undefined) return undefined;
  const [left = 0, posterior = 0, superior = 0] = region.peak_mm;
  return [left, posterior, superior];
}
