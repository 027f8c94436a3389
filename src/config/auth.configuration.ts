import { resolve } from 'node:path';
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

/** Access to the service. Both checks are off unless configured; if both are on, a client must pass both. */
export interface AuthConfiguration {
  /** Users in htpasswd format with bcrypt hashes, as in nginx's `auth_basic_user_file`. */
  readonly basicFile: string | undefined;
  readonly realm: string;
  /** Networks whose clients have access; undefined admits all. */
  readonly allowedNetworks: NetworkList | undefined;
  /** Proxies whose `X-Forwarded-For` is trusted. The header is ignored from other addresses. */
  readonly trustedProxies: NetworkList;
  /** Networks whose clients may read the metrics, whatever the result of the other checks. */
  readonly monitoringNetworks: NetworkList;
  /** Wrong passwords that an address may send in five minutes; 0: unlimited. */
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

  @Parsed(parseUserNames, 'must list user names, separated by commas')
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
