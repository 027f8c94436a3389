import { tokenExpired, tokenRefused } from '../auth-errors.js';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { belongsTo, tokenId } from './api-token.js';
import type { Tokens } from './token-file.js';

/** Finds the user of an API token. */
export class TokenCheck {
  /**
   * @param tokens the current tokens
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly tokens: () => Promise<Tokens>,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws DomainError `auth.token-refused`, `auth.token-expired`, `auth.unavailable` */
  async userOf(token: string): Promise<AuthenticatedUser> {
    const tokens = await this.tokens();
    const entry = tokens.get(tokenId(token) ?? '');
    // Only holders of the whole token learn more about its state.
    if (entry === undefined || !belongsTo(token, entry)) throw tokenRefused('it is unknown');
    if (entry.revoked !== undefined) throw tokenRefused('it was revoked');
    if (Date.parse(entry.expires) <= this.now()) throw tokenExpired();
    return { name: `token:${entry.name}`, roles: [entry.role] };
  }
}
