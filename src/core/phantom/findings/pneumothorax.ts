import { lungShape } from '../drawing/draw-lungs.js';
import { HU } from '../hounsfield.js';
import { smoothMin, type Shape } from '../shapes.js';
import type { Finding } from './finding.js';
import { paintLesion } from './paint-lesion.js';

/** Air in the pleural space: in front of the lung of a supine patient, with the lung's edge as a thin line. */
export const pneumothorax: Finding = {
  draw(grid, anatomy, random) {
    const side = random.pick(['right', 'left'] as const);
    const lung = lungShape(anatomy, side);
    const widest = random.between(18, 46);
    const depth = anatomy.measurements.cavityHalfDepth;
    const gap = (y: number): number => {
      const forward = Math.min(1, Math.max(0, (depth * 0.75 - y) / (depth * 1.5)));
      return 2 + widest * forward * forward * (3 - 2 * forward);
    };
    const space: Shape = {
      box: lung.box,
      depth(x, y, z) {
        const inside = lung.depth(x, y, z);
        return inside < -2 ? inside : smoothMin(inside, gap(y) - inside, 0.5);
      },
    };
    const edge: Shape = {
      box: lung.box,
      depth: (x, y, z) => 0.9 - Math.abs(lung.depth(x, y, z) - gap(y)),
    };
    // The remaining lung holds the same blood in a smaller volume.
    paintLesion(
      grid,
      lung,
      (_, y) => -800 + y * 0.4,
      (hu) => hu < -780 && hu > -940,
    );
    const box = paintLesion(grid, space, HU.air);
    paintLesion(grid, edge, -480, (hu) => hu < -700);
    return box === null ? [] : [{ side, box }];
  },
};
