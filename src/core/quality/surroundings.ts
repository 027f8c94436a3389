import type { CoarseVolume } from './coarse-volume.js';
import { Histogram } from './histogram.js';

/** The surroundings of the patient. */
export interface Surroundings {
  /** 1 for cells that are connected to the edge of their slice by air, table or padding; lungs are not. */
  readonly outside: Uint8Array;
  /** HU of the air around the patient; null if the field has too little of it for a measurement. */
  readonly airLevel: number | null;
}

/** HU. Air, lung, blankets and foam are darker; every tissue of a body wall is brighter. */
export const AIR_FILLED_BELOW = -500;
/** HU. Level of lung at the edge of the field; air around a patient is darker. */
const LUNG_LEVEL = [-920, AIR_FILLED_BELOW] as const;
/** HU at the edge of a field inside the body. */
const BODY_LEVEL = [-250, 400] as const;
/** Share of body at the edges of the slices above which the field lies inside the body, without surrounding air. */
const INSIDE_BODY_SHARE = 0.4;
/** Smallest share of air in the volume for a measurement of its level. */
const MEASURABLE_SHARE = 0.01;

/** Finds the surroundings of the patient slice by slice, so that lungs at the first or last slice are not filled from outside. */
export function findSurroundings(volume: CoarseVolume): Surroundings {
  const { values } = volume;
  const nothing = new Uint8Array(values.length);
  const edge = edgeHistogram(volume);
  if (edge.share(BODY_LEVEL) >= INSIDE_BODY_SHARE) return { outside: nothing, airLevel: null };

  const outside = floodSlices(volume);
  const air = new Histogram();
  for (let cell = 0; cell < values.length; cell++) if (outside[cell] === 1) air.add(values[cell]);
  // The edge is neither air nor body: the values are not Hounsfield units, or are all padding.
  if (air.count < MEASURABLE_SHARE * values.length) {
    return { outside, airLevel: edge.count === 0 ? null : edge.median() };
  }
  const airLevel = air.median();
  const isLung = airLevel > LUNG_LEVEL[0] && airLevel < LUNG_LEVEL[1];
  return isLung ? { outside: nothing, airLevel: null } : { outside, airLevel };
}

/** Values of the outermost cells of all slices. */
function edgeHistogram({ values, sizes: [depth, height, width] }: CoarseVolume): Histogram {
  const edge = new Histogram();
  for (let i = 0; i < depth; i++) {
    const first = i * height * width;
    eachEdgeCell(height, width, (cell) => edge.add(values[first + cell]));
  }
  return edge;
}

function eachEdgeCell(height: number, width: number, visit: (cell: number) => void): void {
  for (let k = 0; k < width; k++) {
    visit(k);
    visit((height - 1) * width + k);
  }
  for (let j = 0; j < height; j++) {
    visit(j * width);
    visit(j * width + width - 1);
  }
}

function floodSlices({ values, sizes: [depth, height, width] }: CoarseVolume): Uint8Array {
  const plane = height * width;
  const outside = new Uint8Array(values.length);
  const pending = new Int32Array(plane);
  for (let i = 0; i < depth; i++) {
    const first = i * plane;
    let count = 0;
    const reach = (cell: number): void => {
      if (outside[first + cell] === 1 || !(values[first + cell] < AIR_FILLED_BELOW)) return;
      outside[first + cell] = 1;
      pending[count++] = cell;
    };
    eachEdgeCell(height, width, reach);
    while (count > 0) {
      const cell = pending[--count];
      const column = cell % width;
      if (column > 0) reach(cell - 1);
      if (column < width - 1) reach(cell + 1);
      if (cell >= width) reach(cell - width);
      if (cell < plane - width) reach(cell + width);
    }
  }
  return outside;
}
