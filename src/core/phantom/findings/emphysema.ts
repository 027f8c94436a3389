import { lungShape } from '../drawing/draw-lungs.js';
import { placesInLung } from '../drawing/draw-lung-trees.js';
import { ellipsoid } from '../shapes.js';
import type { Finding } from './finding.js';
import { joinBoxes, paintLesion } from './paint-lesion.js';

const HOLES_PER_LUNG = 420;

/** Centrilobular emphysema: holes without walls, mostly in the upper lungs, in tissue that is thinner everywhere. */
export const emphysema: Finding = {
  draw(grid, anatomy, random) {
    const isLung = (hu: number): boolean => hu < -700;
    const severity = random.between(0.75, 1);
    const boxes = (['right', 'left'] as const).flatMap((side) => {
      const thinned = paintLesion(grid, lungShape(anatomy, side), -925, (hu) => hu < -780 && hu > -925);
      const places = placesInLung(anatomy, side, random, HOLES_PER_LUNG, 3);
      const upper = places.filter(([, , z]) => random.chance(0.25 + (z + 120) / 220));
      const holes = upper.map((place) => {
        const radius = random.between(3.5, 10) * severity;
        const shape = ellipsoid(place, [radius, radius, radius * random.between(0.7, 1.2)]);
        return paintLesion(grid, shape, -985, isLung);
      });
      return [thinned, ...holes];
    });
    const box = joinBoxes(boxes);
    return box === null ? [] : [{ side: null, box }];
  },
};
