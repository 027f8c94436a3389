import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import type { DomainError } from '../../core/problem/domain-error.js';
import { credentialsMissing, credentialsWrong } from './auth-errors.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { isRefusal } from './bearer-challenge.js';
import type { Scheme } from './open-schemes.js';

/**
 * Tries passport's strategies one after another to authenticate a request. To add a scheme, register its strategy under its
 * name.
 */
export class PassportAuthenticator {
  constructor(private readonly schemes: readonly Scheme[]) {}

  /**
   * @throws DomainError `auth.credentials-missing`, `auth.credentials-wrong`, `auth.token-refused`, `auth.token-expired` after setting
   * `WWW-Authenticate`; `auth.too-many-failures`, `auth.busy`, `auth.unavailable`
   */
  async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<AuthenticatedUser> {
    const { user, challenges, refusal } = await this.ask(request, reply);
    if (user !== undefined) return user;
    // passport-http sends no challenge for a header without credentials.
    reply.header(
      'www-authenticate',
      challenges.length > 0 ? challenges : [...new Set(this.schemes.map(({ challenge }) => challenge))],
    );
    if (request.headers.authorization === undefined) throw credentialsMissing();
    throw refusal ?? credentialsWrong();
  }

  private ask(request: FastifyRequest, reply: FastifyReply): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const decide: passport.AuthenticateCallback = (error: unknown, user, info) => {
        if (error !== null && error !== undefined) reject(asError(error));
        else resolve(verdictOf(user === false ? undefined : (user as AuthenticatedUser), info));
      };
      const middleware = passport.authenticate(
        this.schemes.map(({ name }) => name),
        { session: false },
        decide,
      ) as Middleware;
      middleware(request, reply, (error) => reject(asError(error)));
    });
  }
}

interface Verdict {
  readonly user: AuthenticatedUser | undefined;
  readonly challenges: string[];
  /** Refusal by the scheme that the credentials belong to. */
  readonly refusal: DomainError | undefined;
}

/** passport is written for Express; its strategies read only the headers of a request. */
type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: unknown) => void) => void;

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A passport strategy failed.', { cause: thrown });
}

/** passport reports failures of strategies as challenge texts, as refusals of our strategies, or as the status of a malformed header. */
function verdictOf(user: AuthenticatedUser | undefined, info: unknown): Verdict {
  const failures: unknown[] = [info].flat();
  const refusals = failures.filter(isRefusal);
  const texts = failures.map((failure) => (isRefusal(failure) ? failure.challenge : failure));
  return {
    user,
    challenges: [...new Set(texts.filter((text) => typeof text === 'string'))],
    refusal: refusals.find(({ reason }) => reason !== undefined)?.reason,
  };
}
