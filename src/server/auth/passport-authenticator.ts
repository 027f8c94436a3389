import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import type { DomainError } from '../../core/problem/domain-error.js';
import { credentialsMissing, credentialsWrong } from './auth-errors.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { isRefusal } from './bearer-challenge.js';
import type { Scheme } from './open-schemes.js';

/**
 * Asks passport's strategies, one after another, whose request this is. A further scheme is one more strategy
 * registered under its name.
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
    // A header that holds no credentials at all gets no challenge from passport-http.
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
  /** What the scheme whose credentials were sent says about them. */
  readonly refusal: DomainError | undefined;
}

/** passport is written for Express; its strategies ask no more of a request than its headers. */
type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: unknown) => void) => void;

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A passport strategy failed.', { cause: thrown });
}

/** passport reports what strategies failed with: a challenge as text, ours with a reason, a malformed header as a status. */
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
