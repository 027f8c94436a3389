import { ellipsoid } from '../shapes.js';
import type { Finding } from './finding.js';

/** A heart enlarged by 28 to 50 %, usually wider than half of the chest. */
export const cardiacEnlargement: Finding = {
  reshape: (measurements, random) => ({
    ...measurements,
    heart: measurements.heart * random.between(1.28, 1.5),
  }),
  draw(_, { landmarks }) {
    const { heartCentre, heartRadii, heartTurn } = landmarks;
    return [{ side: null, box: ellipsoid(heartCentre, heartRadii, heartTurn).box }];
  },
};
