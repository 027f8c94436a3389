import { readFileSync, statSync } from 'node:fs';
import {
  type AuthConfiguration,
  asksCredentials,
  type OidcConfiguration,
} from '../../config/auth.configuration.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { IssuerKeys } from '../../server/auth/oidc/issuer-keys.js';
import { parseHtpasswd } from '../../server/auth/passwords/htpasswd.js';
import { parseTokenFile } from '../../server/auth/tokens/token-file.js';
import { type Examination, ok, problem, refusal, warning } from './examination.js';

const LOOPBACK = /^(127\.|::1$|localhost$)/;
/** Bit that lets every user of the machine write. */
const WRITABLE_BY_ALL = 0o002;

/** Examines who may use the service: the files of users and tokens, the issuer of tokens, or their absence. */
export async function examineAccess(
  auth: AuthConfiguration,
  http: HttpConfiguration,
): Promise<Examination[]> {
  if (!asksCredentials(auth)) return [examineOpenAccess(auth, http)];
  const { basicFile, tokenFile, oidc } = auth;
  return [
    ...(basicFile === undefined ? [] : [examineUsers(basicFile)]),
    ...(tokenFile === undefined ? [] : [examineTokens(tokenFile)]),
    ...(oidc === undefined ? [] : [await examineIssuer(oidc)]),
  ];
}

function examineOpenAccess({ allowedNetworks }: AuthConfiguration, { host }: HttpConfiguration): Examination {
  const subject = 'Users';
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
  return examineFile('Users', path, `Create it with htpasswd -B -C 10 -c ${path} NAME`, (text) =>
    ok('Users', `${parseHtpasswd(text, path).size} in ${path}.`),
  );
}

function examineTokens(path: string): Examination {
  const subject = 'API tokens';
  return examineFile(
    subject,
    path,
    `Create it with ctclip token create --file ${path} --name NAME`,
    (text) => {
      const tokens = [...parseTokenFile(text, path).values()];
      const valid = tokens.filter(
        ({ revoked, expires }) => revoked === undefined && Date.parse(expires) > Date.now(),
      ).length;
      const described = `${valid} of ${tokens.length} in ${path} can be used`;
      return valid > 0
        ? ok(subject, `${described}.`)
        : warning(
            subject,
            `${described}; the others were revoked or have expired. Create one: ctclip token create.`,
          );
    },
  );
}

/** @param examine examines the text; its DomainErrors are problems */
function examineFile(
  subject: string,
  path: string,
  remedy: string,
  examine: (text: string) => Examination,
): Examination {
  try {
    const examination = examine(readFileSync(path, 'utf8'));
    if ((statSync(path).mode & WRITABLE_BY_ALL) !== 0) {
      return problem(subject, `Every user of this machine may write to ${path}: chmod 640 ${path}.`);
    }
    return examination;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) {
      return problem(
        subject,
        `${path} cannot be read by this user. ${remedy}, readable by the service’s user.`,
      );
    }
    return refusal(subject, error);
  }
}

/** Asks the issuer as the service does. A failure is a warning, because the service starts without it and tries again. */
async function examineIssuer({ issuer }: OidcConfiguration): Promise<Examination> {
  const subject = 'Token issuer';
  try {
    await new IssuerKeys(issuer).requireKnown();
    return ok(subject, `The keys of ${issuer} can be read.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : 'unknown reason';
    return warning(
      subject,
      `The keys of ${issuer} cannot be read (${reason}): until then its tokens are answered 503. Check AUTH_OIDC_ISSUER, the name server and the firewall.`,
    );
  }
}
