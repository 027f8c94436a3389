import { resolve } from 'node:path';
import type { ConfigurationIssue } from './config-errors.js';
import { type NetworkList, parseNetworkList } from './network-list.js';
import { Parsed, Text, WholeNumber } from './variables.js';

const NETWORKS = 'must list IP addresses or CIDR ranges, such as "10.0.0.0/8, 2001:db8::/32"';

/** Characters that may be in the quotes of a header without escaping. */
const REALM = /^[ !#-[\]-~]{1,100}$/;

/** Names without a colon, which ends a name in htpasswd files. */
function parseUserNames(text: string): readonly string[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => name !== '' && !name.includes(':')) ? names : undefined;
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is authentic: https, or this host itself. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOST.test(hostname));
}

/** The address as written in tokens: it is compared as text, without normalisation. */
function parseIssuer(text: string): { readonly issuer: string } | undefined {
  return isSecureUrl(text) && !/[?#]/.test(text) ? { issuer: text } : undefined;
}

/** An OpenID Connect issuer whose access tokens are accepted. */
export interface OidcConfiguration {
  /** The issuer's address, as written in its tokens. */
  readonly issuer: string;
  /** The `aud` of its tokens for this service. */
  readonly audience: string;
  /** Claim with the roles, such as `roles` or `realm_access.roles`. */
  readonly rolesClaim: string;
  /** Largest allowed difference between its clock and this host's. */
  readonly clockSkewSeconds: number;
}

/** Access to the service. Every check is off unless configured. A client must be in the networks and pass one scheme. */
export interface AuthConfiguration {
  /** Users in htpasswd format with bcrypt hashes. */
  readonly basicFile: string | undefined;
  /** API tokens, as `ctclip token` writes them. */
  readonly tokenFile: string | undefined;
  readonly oidc: OidcConfiguration | undefined;
  readonly realm: string;
  /** Networks whose clients have access; undefined admits all. */
  readonly allowedNetworks: NetworkList | undefined;
  /** Proxies whose `X-Forwarded-For` is trusted. The header is ignored from other addresses. */
  readonly trustedProxies: NetworkList;
  /** Networks whose clients may read the metrics, regardless of the other checks. */
  readonly monitoringNetworks: NetworkList;
  /** Wrong passwords that a user may send from an address in five minutes; 0: unlimited. */
  readonly maxFailures: number;
  /** Users of {@link basicFile} with the role admin. */
  readonly adminUsers: readonly string[];
  /** Users of {@link basicFile} with the role reader. */
  readonly readerUsers: readonly string[];
}

/** Whether requests need credentials. */
export function asksCredentials({ basicFile, tokenFile, oidc }: AuthConfiguration): boolean {
  return basicFile !== undefined || tokenFile !== undefined || oidc !== undefined;
}

export class AuthEnvironment {
  @Text()
  AUTH_BASIC_FILE?: string;

  @Text(REALM, 'must be up to 100 ASCII characters without quotes and backslashes')
  AUTH_REALM = 'CT-CLIP inference';

  @Parsed(parseNetworkList, NETWORKS)
  AUTH_ALLOW?: NetworkList;

  @Parsed(parseNetworkList, NETWORKS)
  AUTH_TRUSTED_PROXIES: NetworkList = [];

  @Parsed(parseNetworkList, NETWORKS)
  METRICS_ALLOW: NetworkList = [];

  @WholeNumber(0, 10_000)
  AUTH_MAX_FAILURES = 10;

  @Parsed(parseUserNames, 'must list user names, separated by commas')
  AUTH_ADMIN_USERS: readonly string[] = [];

  @Parsed(parseUserNames, 'must list user names, separated by commas')
  AUTH_READER_USERS: readonly string[] = [];

  @Text()
  AUTH_TOKEN_FILE?: string;

  @Parsed(
    parseIssuer,
    'must be an https address without a query, such as https://login.example.org/realms/hospital',
  )
  AUTH_OIDC_ISSUER?: { readonly issuer: string };

  @Text()
  AUTH_OIDC_AUDIENCE?: string;

  @Text(/^[^\s]{1,200}$/, 'must be the name of a claim, such as roles or realm_access.roles')
  AUTH_OIDC_ROLES_CLAIM = 'roles';

  @WholeNumber(0, 300)
  AUTH_OIDC_CLOCK_SKEW_SECONDS = 60;
}

/** A mistake in a combination of variables that are valid individually; undefined without one. */
export function authIssue({
  AUTH_OIDC_ISSUER,
  AUTH_OIDC_AUDIENCE,
}: AuthEnvironment): ConfigurationIssue | undefined {
  if (AUTH_OIDC_ISSUER !== undefined && AUTH_OIDC_AUDIENCE === undefined)
    return {
      variable: 'AUTH_OIDC_ISSUER',
      complaint: 'requires AUTH_OIDC_AUDIENCE: the issuer also makes tokens for other services',
    };
  if (AUTH_OIDC_ISSUER === undefined && AUTH_OIDC_AUDIENCE !== undefined)
    return { variable: 'AUTH_OIDC_AUDIENCE', complaint: 'needs AUTH_OIDC_ISSUER' };
  return undefined;
}

export function authConfiguration(environment: AuthEnvironment): AuthConfiguration {
  const { AUTH_BASIC_FILE: file, AUTH_TOKEN_FILE: tokenFile } = environment;
  return {
    basicFile: file === undefined ? undefined : resolve(file),
    tokenFile: tokenFile === undefined ? undefined : resolve(tokenFile),
    oidc: oidcConfiguration(environment),
    realm: environment.AUTH_REALM,
    allowedNetworks: environment.AUTH_ALLOW,
    trustedProxies: environment.AUTH_TRUSTED_PROXIES,
    monitoringNetworks: environment.METRICS_ALLOW,
    maxFailures: environment.AUTH_MAX_FAILURES,
    adminUsers: environment.AUTH_ADMIN_USERS,
    readerUsers: environment.AUTH_READER_USERS,
  };
}

function oidcConfiguration(environment: AuthEnvironment): OidcConfiguration | undefined {
  const { AUTH_OIDC_ISSUER: named, AUTH_OIDC_AUDIENCE: audience } = environment;
  if (named === undefined || audience === undefined) return undefined;
  return {
    issuer: named.issuer,
    audience,
    rolesClaim: environment.AUTH_OIDC_ROLES_CLAIM,
    clockSkewSeconds: environment.AUTH_OIDC_CLOCK_SKEW_SECONDS,
  };
}
