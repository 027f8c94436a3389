import { announceChange } from '../history/changes.js';
import { forgetName } from '../history/study-names.js';
import type { Messages } from '../language/messages.en.js';
import { hasEnded } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { cancelStudy, deleteResult } from '../service/study-requests.js';

/**
 * Cancels an unfinished study, or deletes an ended one from the service, if the user confirms it.
 * @returns whether the study was cancelled or deleted
 * @throws Failure with the service's reason for refusing it
 */
export async function endStudy(
  { id, state }: Pick<StudyResource, 'id' | 'state'>,
  name: string,
  say: Messages,
): Promise<boolean> {
  const isOver = hasEnded(state);
  if (!confirm((isOver ? say.history.confirmRemove : say.history.confirmCancel)(name))) return false;
  if (isOver) {
    await deleteResult(id);
    forgetName(id);
  } else {
    await cancelStudy(id);
  }
  announceChange();
  return true;
}
