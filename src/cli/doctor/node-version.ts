import { type Examination, ok, problem } from './examination.js';
import type { Host } from './host.js';

/** `engines` of package.json. */
const OLDEST = [20, 19] as const;

export function examineNode({ nodeVersion }: Host): Examination {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isNewEnough) return ok('Node.js', `${nodeVersion}.`);
  return problem('Node.js', `${nodeVersion} is too old. Install ${OLDEST.join('.')} or newer.`);
}
