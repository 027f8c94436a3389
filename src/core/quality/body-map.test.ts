import { describe, expect, it } from 'vitest';
import { phantomVolume, volumeOf } from '../../../test/builders/phantom-volume.js';
import { REORIENTATIONS, reoriented, type Reorientation } from '../../../test/builders/reoriented-volume.js';
import { drawChest } from '../phantom/chest-phantom.js';
import { planScan } from '../phantom/scan.js';
import type { Volume, Xyz } from '../volume/volume.js';
import { mapBody, type Tissue } from './body-map.js';

const PATIENT = { seed: 5, findings: [] } as const;
const SCAN = { matrix: 64, sliceSpacing: 6 } as const;
const CHEST = phantomVolume(PATIENT, SCAN);
/** Without noise, so that a voxel's value identifies its tissue. */
const DRAWN = volumeOf(drawChest(PATIENT, planScan(PATIENT, SCAN).geometry).grid);
const BLOCK: Xyz = [4, 4, 3];

interface Block {
  readonly low: Xyz;
  readonly high: Xyz;
}

function blockAt(low: Xyz): Block {
  return { low, high: [low[0] + BLOCK[0] - 1, low[1] + BLOCK[1] - 1, low[2] + BLOCK[2] - 1] };
}

/** The first block, from the middle slice on, whose values are all accepted. */
function blockOf(accepts: (hu: number) => boolean): Block {
  const { columns, rows, slices, data } = DRAWN;
  for (let z = slices >> 1; z <= slices - BLOCK[2]; z++)
    for (let y = 0; y <= rows - BLOCK[1]; y++)
      for (let x = 0; x <= columns - BLOCK[0]; x++) {
        let isAccepted = true;
        for (let k = 0; k < BLOCK[2] && isAccepted; k++)
          for (let j = 0; j < BLOCK[1] && isAccepted; j++)
            for (let i = 0; i < BLOCK[0] && isAccepted; i++)
              isAccepted = accepts(data[((z + k) * rows + y + j) * columns + x + i]);
        if (isAccepted) return blockAt([x, y, z]);
      }
  throw new Error('No block matches.');
}

const middle = DRAWN.slices >> 1;
/** The lowest row of the middle column that is not air: the scanner's table. */
function tableBlock(): Block {
  const { columns, rows, data } = DRAWN;
  const column = columns >> 1;
  let row = rows - 1;
  while (data[(middle * rows + row) * columns + column] < -950) row--;
  return blockAt([column, row - BLOCK[1] + 1, middle]);
}

const PLACES: readonly (readonly [Tissue, string, Block])[] = [
  ['lung', 'aerated lung', blockOf((hu) => hu > -950 && hu < -700)],
  ['body', 'soft tissue', blockOf((hu) => hu > -150 && hu < 150)],
  ['outside', 'air in front of the chest', blockAt([DRAWN.columns >> 1, 0, middle])],
  ['outside', 'the table', tableBlock()],
];

function tissuesIn(volume: Volume, place: (block: Block) => Block = (block) => block): Tissue[] {
  const body = mapBody(volume);
  return PLACES.map(([, , block]) => place(block)).map(({ low, high }) => body.tissueOf(low, high));
}

const BODY = mapBody(CHEST);
const EXPECTED = PLACES.map(([tissue]) => tissue);

/** The same block of the patient in the volume that is stored in another order. */
function moved({ low, high }: Block, axes: Reorientation): Block {
  const sizes = [CHEST.columns, CHEST.rows, CHEST.slices];
  const along = (from: Xyz, to: Xyz): Xyz => {
    const [x, y, z] = axes.map(({ axis, flip }) => (flip ? sizes[axis] - 1 - to[axis] : from[axis]));
    return [x, y, z];
  };
  return { low: along(low, high), high: along(high, low) };
}

describe('the tissue at a place in the volume', () => {
  it.each(PLACES)('%s: %s', (tissue, _name, { low, high }) => {
    expect(BODY.tissueOf(low, high)).toBe(tissue);
  });

  it('is known for a single voxel too', () => {
    for (const [tissue, , { low, high }] of PLACES.slice(0, 3)) {
      const centre: Xyz = [(low[0] + high[0]) >> 1, (low[1] + high[1]) >> 1, (low[2] + high[2]) >> 1];
      expect(BODY.tissueOf(centre, centre)).toBe(tissue);
    }
  });

  it.each(REORIENTATIONS.filter((_, at) => at % 5 === 0))(
    'does not depend on the stored orientation (%#)',
    (...axes) => {
      expect(tissuesIn(reoriented(CHEST, axes), (block) => moved(block, axes))).toEqual(EXPECTED);
    },
  );

  it.each([-200, 200])('does not depend on the level of air (%i HU off)', (offset) => {
    const data = new Int16Array(new SharedArrayBuffer(CHEST.data.byteLength));
    CHEST.data.forEach((hu, index) => (data[index] = hu + offset));
    expect(tissuesIn({ ...CHEST, data })).toEqual(EXPECTED);
  });

  it('is never outside if the field lies within the body', () => {
    const data = new Int16Array(new SharedArrayBuffer(2 * 40 ** 3)).fill(40);
    const inside: Volume = { ...CHEST, data, columns: 40, rows: 40, slices: 40 };
    expect(mapBody(inside).tissueOf([0, 0, 0], [39, 39, 39])).toBe('body');
  });
});
