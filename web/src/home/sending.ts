import { rememberStudy } from '../history/study-history.js';
import type { GivenFile } from '../packing/dropped-files.js';
import { packStudy } from '../packing/pack-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { sendStudy } from '../service/send-study.js';

/** Progress of a study on its way to the service. */
export interface Sending {
  /** Name as on the user's disk; empty until it is known. */
  readonly name: string;
  readonly step: 'packing' | 'sending';
  /** In [0, 1]. */
  readonly part: number;
}

/**
 * Packs the given files, sends them, and adds the study to this tab's list.
 * @throws Failure with the reason; DOMException `AbortError` if the signal came first
 */
export async function packAndSend(
  given: readonly GivenFile[],
  onStep: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<StudyResource> {
  onStep({ name: '', step: 'packing', part: 0 });
  const study = await packStudy(given, (part) => onStep({ name: '', step: 'packing', part }), signal);
  const report = (part: number): void => onStep({ name: study.name, step: 'sending', part });
  report(0);
  const resource = await sendStudy(study.blob, study.fileName, report, signal);
  rememberStudy(resource, study.name);
  return resource;
}
