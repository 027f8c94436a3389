import { resolve } from 'node:path';
import { type NetworkList, parseNetworkList } from './network-list.js';
import { Parsed, Text, WholeNumber } from './variables.js';

const NETWORKS = 'must list IP addresses or CIDR ranges, such as "10.0.0.0/8, 2001:db8::/32"';

/** What may stand between the quotes of a header without being escaped. */
const REALM = /^[ !#-[\]-~]{1,100}$/;

/** A colon ends a name in htpasswd files. */
function parseUserNames(text: string): readonly string[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => name !== '' && !name.includes(':')) ? names : undefined;
}

/** Who may use the service. Both checks are off unless configured; with both on, a client must pass both. */
export interface AuthConfiguration {
  /** Users in htpasswd format with bcrypt hashes; the file that nginx's `auth_basic_user_file` names. */
  readonly basicFile: string | undefined;
  readonly realm: string;
  /** Networks whose clients are let in; undefined lets in all. */
  readonly allowedNetworks: NetworkList | undefined;
  /** Proxies whose `X-Forwarded-For` is believed. From anybody else the header means nothing. */
  readonly trustedProxies: NetworkList;
  /** Networks whose clients may read the metrics, whatever the other checks say. */
  readonly monitoringNetworks: NetworkList;
  /** Wrong passwords that an address may send in five minutes; 0: any number. */
  readonly maxFailures: number;
  /** Users who may administer the service. */
  readonly adminUsers: readonly string[];
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

  @Parsed(parseUserNames, 'must list user names, with commas between them')
  AUTH_ADMIN_USERS: readonly string[] = [];
}

export function authConfiguration(environment: AuthEnvironment): AuthConfiguration {
  const { AUTH_BASIC_FILE: file } = environment;
  return {
    basicFile: file === undefined ? undefined : resolve(file),
    realm: environment.AUTH_REALM,
    allowedNetworks: environment.AUTH_ALLOW,
    trustedProxies: environment.AUTH_TRUSTED_PROXIES,
    monitoringNetworks: environment.METRICS_ALLOW,
    maxFailures: environment.AUTH_MAX_FAILURES,
    adminUsers: environment.AUTH_ADMIN_USERS,
  };
}
