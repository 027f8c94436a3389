import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { credentialsMissing, credentialsWrong } from './auth-errors.js';
import type { AuthenticatedUser } from './authenticated-user.js';

/**
 * Asks passport's strategies, one after another, whose request this is. A further scheme is one more strategy
 * registered under its name.
 */
export class PassportAuthenticator {
  constructor(
    private readonly schemes: readonly string[],
    private readonly realm: string,
  ) {}

  /**
   * @throws DomainError `auth.credentials-missing` or `auth.credentials-wrong`, after setting `WWW-Authenticate`
   */
  async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<AuthenticatedUser> {
    const { user, challenges } = await this.ask(request, reply);
    if (user !== undefined) return user;
    // A header that is no credentials at all gets no challenge from passport-http.
    reply.header('www-authenticate', challenges.length > 0 ? challenges : [`Basic realm="${this.realm}"`]);
    throw request.headers.authorization === undefined ? credentialsMissing() : credentialsWrong();
  }

  private ask(request: FastifyRequest, reply: FastifyReply): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const decide: passport.AuthenticateCallback = (error: unknown, user, info) => {
        if (error !== null && error !== undefined) reject(asError(error));
        else
          resolve({
            user: user === false ? undefined : (user as AuthenticatedUser),
            challenges: texts(info),
          });
      };
      const middleware = passport.authenticate([...this.schemes], { session: false }, decide) as Middleware;
      middleware(request, reply, (error) => reject(asError(error)));
    });
  }
}

interface Verdict {
  readonly user: AuthenticatedUser | undefined;
  readonly challenges: string[];
}

/** passport is written for Express; its strategies ask no more of a request than its headers. */
type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: unknown) => void) => void;

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A passport strategy failed.', { cause: thrown });
}

/** passport reports a challenge as text, and a malformed header as a status. */
function texts(info: unknown): string[] {
  return [info].flat().filter((entry) => typeof entry === 'string');
}
