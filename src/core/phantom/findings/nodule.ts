import { placesInLung } from '../drawing/draw-lung-trees.js';
import { distance, type Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import type { Finding } from './finding.js';
import { paintLesion } from './paint-lesion.js';

/** Millimetres from the hilum within which a round shape could just as well be a vessel. */
const HILUM = 50;

/** A solid, slightly lobulated pulmonary nodule of 18 to 30 mm. */
export const nodule: Finding = {
  draw(grid, anatomy, random) {
    const side = random.pick(['right', 'left'] as const);
    const radius = random.between(9, 15);
    const places = placesInLung(anatomy, side, random, 20, radius * 0.8 + 3);
    const hilum = anatomy.landmarks.hilum[side];
    const place = places.find((one) => distance(one, hilum) > HILUM) ?? places[0];
    const lobes = valueNoise(random, radius * 0.9);
    const hu = random.between(15, 60);
    const reach = radius * 1.3;
    const shape: Shape = {
      box: {
        low: [place[0] - reach, place[1] - reach, place[2] - reach],
        high: [place[0] + reach, place[1] + reach, place[2] + reach],
      },
      depth: (x, y, z) =>
        radius * (1 + 0.2 * lobes(x, y, z)) - Math.hypot(x - place[0], y - place[1], z - place[2]),
    };
    const box = paintLesion(grid, shape, hu);
    return box === null ? [] : [{ side, box }];
  },
};
