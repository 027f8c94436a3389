import { readFileSync, statSync } from 'node:fs';
import { parseHtpasswd } from '../../server/auth/passwords/htpasswd.js';
import type { AuthConfiguration } from '../../config/auth.configuration.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { type Examination, ok, problem, refusal, warning } from './examination.js';

const LOOPBACK = /^(127\.|::1$|localhost$)/;
/** Bit that lets every user of the machine write. */
const WRITABLE_BY_ALL = 0o002;

/** Examines who may use the service: the file of users, or its absence. */
export function examineAccess(auth: AuthConfiguration, { host }: HttpConfiguration): Examination {
  const subject = 'Users';
  const { basicFile, allowedNetworks } = auth;
  if (basicFile !== undefined) return examineUsers(basicFile);
  if (allowedNetworks !== undefined) {
    return ok(subject, `No passwords; clients of ${allowedNetworks.join(', ')} only (AUTH_ALLOW).`);
  }
  if (LOOPBACK.test(host)) return ok(subject, 'No passwords; this machine only (HOST).');
  return warning(
    subject,
    'Anyone who reaches the port may send studies and read answers. Set AUTH_BASIC_FILE or AUTH_ALLOW, or put nginx in front and close the port to others.',
  );
}

function examineUsers(path: string): Examination {
  const subject = 'Users';
  try {
    const users = parseHtpasswd(readFileSync(path, 'utf8'), path);
    if ((statSync(path).mode & WRITABLE_BY_ALL) !== 0) {
      return problem(subject, `Every user of this machine may write to ${path}: chmod 640 ${path}.`);
    }
    return ok(subject, `${users.size} in ${path}.`);
  } catch (error) {
    if (error instanceof Error && 'errno' in error) {
      return problem(
        subject,
        `${path} cannot be read by this user. Create it with htpasswd -B -C 10 -c ${path} NAME, readable by the service’s user.`,
      );
    }
    return refusal(subject, error);
  }
}
