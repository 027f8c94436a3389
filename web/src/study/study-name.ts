import type { StudyResource } from '../service/study-contract.js';

/** Long enough to distinguish the studies of a day, and short enough to read aloud. */
const SHORT_ID = 8;
const PREFIX = 'ct-clip';

type Dated = Pick<StudyResource, 'id' | 'submitted_at' | 'ended_at'>;

/** The beginning of a study's id. It identifies a study for people, without anything about the patient. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** Day on which a study ended, or else was sent: ISO 8601, such as `2026-03-01`, in the browser's time zone. */
export function dateOf({ ended_at: ended, submitted_at: submitted }: Dated): string {
  const date = new Date(ended ?? submitted);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}

/**
 * Name of a saved file: `ct-clip_3f0e8f5e_2026-03-01_key-slices.png`.
 * @param content what the file holds, with the extension
 */
export function fileNameOf(study: Dated, content: string): string {
  return [PREFIX, shortId(study.id), dateOf(study), content].join('_');
}
