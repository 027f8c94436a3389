import { lungShape } from '../drawing/draw-lungs.js';
import { placesInLung } from '../drawing/draw-lung-trees.js';
import { ellipsoid, smoothMin, type Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import type { Finding } from './finding.js';
import { paintLesion } from './paint-lesion.js';

/** Bronchi stay open in consolidated lung (air bronchogram): their CT number is lower than that of any lung. */
const HIGHEST_LUMEN = -940;

/** A patch of airless lung of 5 to 9 cm with ragged borders, surrounded by ground glass, with open bronchi inside. */
export const consolidation: Finding = {
  draw(grid, anatomy, random) {
    const side = random.pick(['right', 'left'] as const);
    const size = random.between(24, 44);
    const lung = lungShape(anatomy, side);
    const [place] = placesInLung(anatomy, side, random, 1, 14);
    const core = ellipsoid(place, [size, size * random.between(0.7, 1), size * random.between(0.7, 1.1)]);
    const coarse = valueNoise(random.fork('coarse'), 17);
    const fine = valueNoise(random.fork('fine'), 6);
    const patch = (margin: number): Shape => ({
      box: {
        low: [core.box.low[0] - 20, core.box.low[1] - 20, core.box.low[2] - 20],
        high: [core.box.high[0] + 20, core.box.high[1] + 20, core.box.high[2] + 20],
      },
      depth(x, y, z) {
        const ragged = core.depth(x, y, z) + 12 * coarse(x, y, z) + 5 * fine(x, y, z) + margin;
        return ragged < -2 ? ragged : smoothMin(ragged, lung.depth(x, y, z), 1);
      },
    });
    const isParenchyma = (hu: number): boolean => hu > HIGHEST_LUMEN;
    paintLesion(
      grid,
      patch(9),
      (x, y, z) => -560 + 120 * fine(x, y, z),
      (hu) => isParenchyma(hu) && hu < -600,
    );
    const box = paintLesion(grid, patch(0), (x, y, z) => 28 + 22 * fine(x, y, z), isParenchyma);
    return box === null ? [] : [{ side, box }];
  },
};
