import type { ImageFrame } from '../parsing/image-frame.js';

/**
 * Number of patients in the images. PatientID decides; name and date of birth count only for images without an ID, and only
 * if no image with an ID has them. Missing values do not count.
 */
export function patientsOf(frames: readonly ImageFrame[]): number {
  const ids = new Set<string>();
  const named = new Set<string>();
  for (const { origin } of frames) {
    const { id, name } = origin.patient;
    if (id === null) continue;
    ids.add(id);
    if (name !== null) named.add(name);
  }
  const others = new Set<string>();
  for (const { origin } of frames) {
    const { id, name } = origin.patient;
    if (id === null && name !== null && !named.has(name)) others.add(name);
  }
  // An ID without a name may belong to any name.
  const isUnnamed = ids.size > 0 && named.size === 0;
  return ids.size + Math.max(0, others.size - (isUnnamed ? 1 : 0));
}
