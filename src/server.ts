import 'reflect-metadata';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ports } from '../schema/context.js';
import { createHttpServer, type Handler } from '../schema/transport/http-server.js';
import { onlyTrusted } from '../schema/transport/trusted-documents.js';
import { authenticator, type Authenticate } from './access/authenticate.js';
import { namedKeys } from './access/directory.js';
import { createIdentityProvider } from './access/identity-provider.js';
import { withAccounts } from './access/named-accounts.js';
import { firstOf } from './access/key-authentication.js';
import { createProviderRoutes, SIGN_IN_PATH } from './access/provider-routes.js';
import { WELCOME_PATH } from './access/welcome.js';
import type { App } from './app.js';
import { createDownloadHandler } from './archives/download.js';
import { createSigningKeysHandler } from './archives/signing-keys.js';
import { downloadKey, signDownload } from './archives/signed-url.js';
import { createDistribution, DISTRIBUTION_PATH } from './archives/distribution/handler.js';
import { createAuditExport, EXPORT_PATH } from './audit/export.js';
import { createProofRoute, PROOF_PATH } from './audit/proof-route.js';
import { withDevices } from './devices/device-directory.js';
import { createDeviceRoutes, DEVICE_PATH, deviceDownloads } from './devices/device-routes.js';
import { createHealth } from './health.js';
import { narrowed } from './sight/narrowed.js';
import { isSeen } from './sight/sight.js';
import { createThrottle, type Throttle } from './throttle/throttle.js';
import { createMetricsRoute, METRICS_PATH } from './operation-server.js';
import { createLogoHandler, logoKey, logoPath } from './logos.js';
import { consoleFolder, consoleManifest, createConsoleHandler } from './console.js';

/** The keys that the API needs in the clear. */
export type ServerKeys = { readonly adminKey: string; readonly secretsKey: Buffer };

/** What a process has besides the house. `queue`: asks the queue whether it answers; `welcome`: redeems the first link. */
export type ServerParts = { readonly queue?: () => Promise<unknown>; readonly welcome?: Handler };

/** A listening API. */
export type RunningServer = {
  /** where it listens: differs from the setting when that was port 0 */
  readonly url: string;
  /** a signed address of an archive's download */
  readonly downloadUrl: (archiveId: string, expiresInSeconds: number) => string;
  /** Finishes what is under way, ends subscriptions, frees the port. */
  readonly close: () => Promise<void>;
};

/** Starts the API on HOST and PORT: GraphQL on all of its transports, downloads, health. */
export async function startServer(app: App, keys: ServerKeys, parts: ServerParts = {}): Promise<RunningServer> {
  const authenticate = waysIn(app, keys);
  const urlKey = downloadKey(keys.secretsKey);
  const logosKey = logoKey(keys.secretsKey);
  let url = app.config.publicUrl;
  const downloadUrl = (archiveId: string, expiresInSeconds: number) => {
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
    return `${url}/archives/${archiveId}.tgz?${signDownload(urlKey, archiveId, expiresAt)}`;
  };
  const throttle = createThrottle(app.config, { ...app.config, pool: app.db, log: app.log });
  const ports = portsOf(app, {
    signIn: app.signInWith(throttle),
    downloadUrl: (archive, expiresInSeconds) => downloadUrl(archive.id, expiresInSeconds),
    narrowedTo: (filter) => narrowed(ports, app.db, filter),
    logoUrl: (pack) => `${url}${logoPath(logosKey, pack)}`,
  });
  const signIn = providerRoutes(app, throttle, () => url);
  const console = await createConsoleHandler(consoleFolder());
  if (console === null) app.log.warn('The console was not built, so / serves nothing. Run: npm run build');
  const { server, drain } = await createHttpServer(ports, {
    authenticate,
    downloads: downloadsOf(app, authenticate, urlKey),
    plain: plainRoutes(app, authenticate, logosKey, parts.welcome).set(SIGN_IN_PATH, signIn),
    throttle,
    ...(app.config.trustedDocumentsOnly && { trusted: onlyTrusted(await consoleManifest(consoleFolder())) }),
    health: createHealth({ ...app, queue: parts.queue }),
    onAnswered: (...answered) => app.metrics.request(...answered),
    publicUrl: app.config.publicUrl,
    ...(console && { fallback: console }),
  });
  await listening(server, app.config);
  app.presence.start();
  if (app.config.publicUrl.endsWith(':0')) url = `http://${app.config.host}:${(server.address() as AddressInfo).port}`;
  return { url, downloadUrl, close: () => drain().finally(() => throttle.close()) };
}

/** The house, and what only callers of the API need. */
function portsOf(app: App, more: Pick<Ports, 'signIn' | 'downloadUrl' | 'narrowedTo' | 'logoUrl'>): Ports {
  const directory = withDevices(withAccounts(namedKeys(app.apiKeys), app.accountNames), app.devices);
  return { ...app, ...more, directory };
}

/** The way to the identity provider and back, where there is one. */
function providerRoutes(app: App, throttle: Throttle, publicUrl: () => string): Handler {
  const { identityProvider } = app.config;
  const provider = identityProvider && createIdentityProvider(identityProvider);
  return createProviderRoutes({
    ...{ provider, publicUrl, sessions: app.sessions, log: app.log },
    addressOf: (request) => throttle.addressOf(request),
    hasAccounts: () => app.accounts.exist(),
    accountOf: (identity, requestId) => {
      if (!identityProvider) throw new Error('Nobody vouched for this identity.');
      return app.accountOfIdentity(identityProvider, identity, requestId);
    },
  });
}

/** Who a caller is: the administrator, a program, or a person. */
function waysIn({ keyAuthentication, sessionAuthentication }: App, { adminKey }: ServerKeys): Authenticate {
  return firstOf(authenticator(adminKey), keyAuthentication.authenticate, sessionAuthentication.authenticate);
}

function listening(server: Server, { port, host }: App['config']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function downloadsOf(app: App, authenticate: Authenticate, urlKey: Uint8Array): Handler {
  return createDownloadHandler({
    archives: app.archives,
    archiveStore: app.archiveStore,
    authenticate: async (request) => authenticate(request.headers),
    ofDevice: deviceDownloads(app),
    isSeen: ({ tagFilter }, profileId) => isSeen(app.db, tagFilter, profileId),
    urlKey,
  });
}

/** What is plain HTTP besides downloads. */
function plainRoutes(
  app: App,
  authenticate: Authenticate,
  urlKey: Uint8Array,
  welcome: Handler | undefined,
): Map<string, Handler> {
  const logos = createLogoHandler({
    ...{ contents: app.layerContents, urlKey },
    authenticate: async (request) => authenticate(request.headers),
  });
  const audited = { audit: app.audit, authenticate: async (request: IncomingMessage) => authenticate(request.headers) };
  return new Map<string, Handler>([
    [
      DISTRIBUTION_PATH,
      createDistribution({
        pool: app.db,
        archiveStore: app.archiveStore,
        authenticate: async (authorization) => authenticate({ authorization }),
      }),
    ],
    [METRICS_PATH, createMetricsRoute(app.metrics, audited.authenticate)],
    [EXPORT_PATH, createAuditExport(audited)],
    [PROOF_PATH, createProofRoute(audited)],
    ['/signing-keys.pem', createSigningKeysHandler(app.signing)],
    ['/packs/', logos],
    ...(welcome ? [[WELCOME_PATH, welcome] as const] : []),
    [DEVICE_PATH, createDeviceRoutes({ ...app, ...app.deviceRoutes })],
  ]);
}
