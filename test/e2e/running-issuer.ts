import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import Provider from 'oidc-provider';

/** The `aud` of tokens for the service. */
export const AUDIENCE = 'urn:ct-clip';

const SECRET = randomBytes(24).toString('hex');

/** A client of the issuer, and the claims of its tokens. */
interface Client {
  /** Roles in a claim of its tokens. */
  readonly roles?: readonly string[];
  /** The `aud` of its tokens. */
  readonly audience?: string;
  /** Validity of its tokens in seconds. */
  readonly lifetime?: number;
}

const CLIENTS: Readonly<Partial<Record<string, Client>>> = {
  scanner: { roles: ['sender'] },
  reporting: { roles: ['reader'] },
  chief: { roles: ['admin'] },
  'sender-and-reader': { roles: ['sender', 'reader'] },
  'without-roles': {},
  'with-foreign-roles': { roles: ['root', 'Admin'] },
  'for-another-service': { roles: ['admin'], audience: 'urn:other' },
  'short-lived': { roles: ['admin'], lifetime: 1 },
};

/** A real OpenID Connect issuer (oidc-provider) on the loopback, whose keys a test may change. */
export class RunningIssuer implements AsyncDisposable {
  /** Requests for its keys. */
  keyRequests = 0;
  private listener: RequestListener = () => undefined;
  private keys: Record<string, unknown>[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RunningIssuer> {
    const server = createServer((request, response) => {
      if (request.url === '/jwks') issuer.keyRequests += 1;
      issuer.listener(request, response);
    });
    // It closes no idle connection: a busy machine may just be sending the next request on it.
    server.keepAliveTimeout = 0;
    const issuer = new RunningIssuer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer.rotateKeys();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token with any claims and header, signed with the issuer's own key. */
  async sign(
    claims: Readonly<Record<string, unknown>>,
    header: JWTHeaderParameters | object = {},
  ): Promise<string> {
    const [key] = this.keys;
    const { crit = [] } = header as Partial<JWTHeaderParameters>;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: String(key['kid']), ...header })
      .sign(await importJWK(key, 'RS256'), { crit: Object.fromEntries(crit.map((name) => [name, true])) });
  }

  /** Its public key, as everybody can read it. */
  get publicKey(): KeyObject {
    return createPublicKey({ key: this.keys[0], format: 'jwk' });
  }

  /** Signs with a new key from now on, and drops the old one. */
  rotateKeys(): void {
    const { privateKey }: { privateKey: KeyObject } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.keys = [
      {
        ...privateKey.export({ format: 'jwk' }),
        use: 'sig',
        alg: 'RS256',
        kid: randomBytes(6).toString('hex'),
      },
    ];
    const provider = new Provider(this.url, {
      jwks: { keys: this.keys },
      clients: Object.keys(CLIENTS).map((id) => ({
        client_id: id,
        client_secret: SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      })),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:default',
          getResourceServerInfo: (_context, _resource, client) => ({
            scope: 'api',
            audience: CLIENTS[client.clientId]?.audience ?? AUDIENCE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: CLIENTS[client.clientId]?.lifetime ?? 300,
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      extraTokenClaims: (_context, token) => {
        const roles = CLIENTS[(token as { clientId?: string }).clientId ?? '']?.roles;
        return roles === undefined ? {} : { realm_access: { roles } };
      },
    });
    const answer = provider.callback();
    this.listener = (request, response) => void answer(request, response);
  }

  /** An access token of a client. */
  async tokenOf(client: string): Promise<string> {
    const response = await fetch(`${this.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client,
        client_secret: SECRET,
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`The issuer gave no token: ${response.status}`);
    return token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
