import type { Random } from '../random.js';
import { findLandmarks, type Landmarks } from './landmarks.js';
import { makeLungs, type LungShapes } from './lungs.js';
import type { Measurements } from './measurements.js';
import { ribCourses, type RibCourse } from './rib-courses.js';
import { makeTorso, type Torso } from './torso.js';

/** A patient as geometry, before anything is drawn. */
export interface Anatomy {
  readonly measurements: Measurements;
  readonly landmarks: Landmarks;
  readonly torso: Torso;
  readonly lungs: LungShapes;
  readonly ribs: readonly RibCourse[];
  /** For random choices while drawing; fork it by purpose. */
  readonly random: Random;
}

export function makeAnatomy(measurements: Measurements, random: Random): Anatomy {
  const torso = makeTorso(measurements);
  return {
    measurements,
    landmarks: findLandmarks(measurements),
    torso,
    lungs: makeLungs(measurements, torso),
    ribs: ribCourses(measurements, torso),
    random,
  };
}
