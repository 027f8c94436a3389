import process from 'node:process';
import { newApiToken, type TokenEntry } from '../server/auth/tokens/api-token.js';
import type { Role } from '../server/auth/roles.js';
import { formatTokenFile, TOKEN_NAME } from '../server/auth/tokens/token-file.js';
import { changeTokenFile, readTokenFile } from './token/change-token-file.js';
import { usageError } from './cli-errors.js';
import { jsonText, type Output, PROCESS_OUTPUT } from './output.js';

const MILLISECONDS_PER_DAY = 86_400_000;
const MAX_DAYS = 3650;

export interface TokenFileOption {
  /** Default: AUTH_TOKEN_FILE. */
  readonly file?: string;
}

export interface CreateTokenOptions extends TokenFileOption {
  readonly name: string;
  readonly role: Role;
  /** Text of a whole number. */
  readonly days: string;
}

/**
 * `ctclip token create`: makes a token, stores its hash, and prints the token this one time.
 * @throws DomainError `cli.usage`, `auth.token-file`
 */
export async function createTokenCommand(
  { file, name, role, days }: CreateTokenOptions,
  output: Output = PROCESS_OUTPUT,
  now = Date.now(),
): Promise<void> {
  if (!TOKEN_NAME.test(name))
    throw usageError(
      'A name begins with a letter or digit and has at most 100 letters, digits, blanks and ._@- in all.',
    );
  const expires = new Date(now + wholeDays(days) * MILLISECONDS_PER_DAY).toISOString();
  const { token, entry } = newApiToken({ name, role, created: new Date(now).toISOString(), expires });
  await changeTokenFile(fileOf(file), (tokens) => formatTokenFile(new Map([...tokens, [entry.id, entry]])));
  output.warn(
    `Token ${entry.id} of ${name}, role ${role}, expires ${expires}. Keep it: it is not shown again.`,
  );
  output.out(`${token}\n`);
}

/**
 * `ctclip token revoke`: the token is refused from now on. Its entry stays in the file.
 * @throws DomainError `cli.usage` when the token does not exist, `auth.token-file`
 */
export async function revokeTokenCommand(
  id: string,
  { file }: TokenFileOption,
  output: Output = PROCESS_OUTPUT,
  now = Date.now(),
): Promise<void> {
  await changeTokenFile(fileOf(file), (tokens) => {
    const entry = tokens.get(id);
    if (entry === undefined) throw usageError(`There is no token ${id}. \`ctclip token list\` lists them.`);
    const revoked = entry.revoked ?? new Date(now).toISOString();
    return formatTokenFile(new Map([...tokens, [id, { ...entry, revoked }]]));
  });
  output.warn(`Token ${id} is revoked: the service refuses it within a second.`);
}

/**
 * `ctclip token list`: lists each token's name, role and expiry, without the token or its hash.
 * @throws DomainError `auth.token-file`
 */
export async function listTokensCommand(
  { file, json }: TokenFileOption & { readonly json: boolean },
  output: Output = PROCESS_OUTPUT,
  now = Date.now(),
): Promise<void> {
  const tokens = await readTokenFile(fileOf(file));
  const listed = [...tokens.values()].map(({ id, name, role, created, expires, revoked }) => ({
    ...{ id, name, role, created, expires, revoked: revoked ?? null },
    state: stateOf({ expires, revoked }, now),
  }));
  if (json) output.out(jsonText(listed));
  else
    for (const { id, state, role, expires, name } of listed)
      output.out(`${id}  ${state.padEnd(7)}  ${role.padEnd(6)}  ${expires}  ${name}\n`);
}

function stateOf({ expires, revoked }: Pick<TokenEntry, 'expires' | 'revoked'>, now: number): string {
  if (revoked !== undefined) return 'revoked';
  return Date.parse(expires) <= now ? 'expired' : 'valid';
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    throw usageError(`--days is a whole number from 1 to ${MAX_DAYS}.`);
  return days;
}

function fileOf(file = process.env['AUTH_TOKEN_FILE']): string {
  if (file === undefined || file === '')
    throw usageError('Name the file of tokens by --file, or by AUTH_TOKEN_FILE.');
  return file;
}
