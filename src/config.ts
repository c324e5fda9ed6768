import { z } from 'zod';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { IdentityProviderSettings } from './access/identity-provider.js';
import {
  archiveStore,
  countOrOff,
  duration,
  folder,
  hostName,
  line,
  logLevel,
  onlyOrOff,
  onOrOff,
  pageUrl,
  port,
  proxies,
  serviceUrl,
} from './setting.js';
import { bearerKey, listOf32Bytes, privateKey, thirtyTwoBytes } from './setting-keys.js';
import { issuer, roleMapping, scopes, tagMapping } from './setting-sign-in.js';

/** Settings, frozen; read once from the environment. The README's table tells what each is for. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /** how callers reach the server, without a slash at the end */
  readonly publicUrl: string;
  /** an absolute path */
  readonly dataDir: string;
  /** null: the embedded PostgreSQL in dataDir */
  readonly databaseUrl: string | null;
  /** a replica of it for queries; null: none */
  readonly readDatabaseUrl: string | null;
  /** null: BullMQ on PostgreSQL */
  readonly redisUrl: string | null;
  readonly adminApiKey: string | null;
  /** a folder (file://…) or an S3-compatible bucket (s3://…) */
  readonly archiveStore: string;
  /** 32 bytes in base64; null: made on first start and kept 0600 in dataDir */
  readonly secretsKey: string | null;
  /** those before it, that secrets may still be sealed under */
  readonly secretsKeyEarlier: readonly string[];
  /** a private key, PKCS #8 in PEM; null: made on first start */
  readonly signingKey: string | null;
  /** whether a first start creates the example profile */
  readonly example: boolean;
  readonly packsDir: string | null;
  readonly syncIntervalMs: number;
  readonly allowPrivateRegistries: boolean;
  /** null: archives are kept for ever */
  readonly archiveRetentionMs: number | null;
  /** null: nothing listens for probes and metrics besides the API */
  readonly healthPort: number | null;
  /** requests a minute, over all processes; null: no limit */
  readonly rateLimitPerKey: number | null;
  readonly rateLimitPerAddress: number | null;
  /** people run the operations of the console and no others */
  readonly trustedDocumentsOnly: boolean;
  /** proxies whose X-Forwarded-For is believed: addresses, networks, "loopback", "private" */
  readonly trustProxy: readonly string[];
  /** null: nobody comes in through one */
  readonly identityProvider: IdentityProviderSettings | null;
  readonly logLevel: string;
};

/** The environment says something that can't be meant. Its message has one line per setting at fault. */
export class ConfigFault extends Error {
  /** @param lines each names the setting, the fault and the way out; none holds a secret */
  constructor(readonly lines: readonly string[]) {
    super(`The settings can't be used:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigFault';
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const settings = z.object({
  HOST: hostName.default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: pageUrl.optional(),
  DATA_DIR: folder.default(path.resolve('data')),
  DATABASE_URL: serviceUrl('postgres:', 'postgresql:').optional(),
  READ_DATABASE_URL: serviceUrl('postgres:', 'postgresql:').optional(),
  REDIS_URL: serviceUrl('redis:', 'rediss:').optional(),
  ADMIN_API_KEY: bearerKey.optional(),
  ARCHIVE_STORE: archiveStore.optional(),
  SECRETS_KEY: thirtyTwoBytes.optional(),
  SECRETS_KEY_EARLIER: listOf32Bytes.optional(),
  SIGNING_KEY: privateKey.optional(),
  EXAMPLE: onOrOff.optional(),
  PACKS_DIR: folder.optional(),
  SYNC_INTERVAL: duration(MINUTE_MS).default(24 * HOUR_MS),
  ALLOW_PRIVATE_REGISTRIES: onOrOff.optional(),
  ARCHIVE_RETENTION: duration(HOUR_MS).optional(),
  HEALTH_PORT: port.optional(),
  RATE_LIMIT_PER_KEY: countOrOff.default(30_000),
  RATE_LIMIT_PER_ADDRESS: countOrOff.default(60_000),
  TRUSTED_DOCUMENTS: onlyOrOff.default(false),
  TRUST_PROXY: proxies.optional(),
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: line.optional(),
  OIDC_CLIENT_SECRET: line.optional(),
  OIDC_NAME: line.optional(),
  OIDC_SCOPES: scopes.default('openid email profile'),
  OIDC_ROLE_CLAIM: line.default('groups'),
  OIDC_ROLES: roleMapping.optional(),
  OIDC_TAG_CLAIM: line.default('groups'),
  OIDC_TAGS: tagMapping.optional(),
  LOG_LEVEL: logLevel.default('info'),
});

/**
 * Reads the settings. An empty variable counts as one that isn't set.
 * @throws ConfigFault with every fault at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.keys(settings.shape).map((name) => [name, env[name]?.trim() || undefined] as const);
  const read = settings.safeParse(Object.fromEntries(given));
  const faults = [
    ...(read.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []),
    ...halfProvider(Object.fromEntries(given)),
    ...onePort(read.data),
  ];
  if (!read.success || faults.length > 0) throw new ConfigFault(faults);
  const set = read.data;
  // On its own PostgreSQL the program serves one person's desk; on a given one it may serve many tenants in a data centre.
  const onDesk = set.DATABASE_URL === undefined;
  return Object.freeze({
    host: set.HOST,
    port: set.PORT,
    publicUrl: set.PUBLIC_URL ?? `http://${reachable(set.HOST)}:${set.PORT}`,
    dataDir: set.DATA_DIR,
    databaseUrl: set.DATABASE_URL ?? null,
    readDatabaseUrl: set.READ_DATABASE_URL ?? null,
    redisUrl: set.REDIS_URL ?? null,
    adminApiKey: set.ADMIN_API_KEY ?? null,
    archiveStore: set.ARCHIVE_STORE ?? pathToFileURL(path.join(set.DATA_DIR, 'archives')).href,
    secretsKey: set.SECRETS_KEY ?? null,
    secretsKeyEarlier: set.SECRETS_KEY_EARLIER ?? [],
    signingKey: set.SIGNING_KEY ?? null,
    example: set.EXAMPLE ?? onDesk,
    packsDir: set.PACKS_DIR ?? null,
    syncIntervalMs: set.SYNC_INTERVAL,
    allowPrivateRegistries: set.ALLOW_PRIVATE_REGISTRIES ?? onDesk,
    archiveRetentionMs: set.ARCHIVE_RETENTION ?? null,
    healthPort: set.HEALTH_PORT ?? null,
    rateLimitPerKey: set.RATE_LIMIT_PER_KEY,
    rateLimitPerAddress: set.RATE_LIMIT_PER_ADDRESS,
    trustedDocumentsOnly: set.TRUSTED_DOCUMENTS,
    trustProxy: set.TRUST_PROXY ?? [],
    identityProvider: providerOf(set),
    logLevel: set.LOG_LEVEL,
  });
}

/** Two servers can't listen at one port, but for 0, where the system chooses. */
function onePort(set: z.output<typeof settings> | undefined): string[] {
  if (set === undefined || set.HEALTH_PORT !== set.PORT || set.PORT === 0) return [];
  return [`HEALTH_PORT: ${set.PORT} is the port of the API too (PORT): give another one.`];
}

/** An identity provider needs an issuer and a client, and everything else of it needs them. */
function halfProvider(given: Readonly<Record<string, string | undefined>>): string[] {
  const named = Object.keys(given).filter((name) => name.startsWith('OIDC_') && given[name] !== undefined);
  const missing = ['OIDC_ISSUER', 'OIDC_CLIENT_ID'].filter((name) => given[name] === undefined);
  if (named.length === 0) return [];
  return missing.map((name) => `${name}: ${named.join(', ')} is set, so this is needed too.`);
}

function providerOf(set: z.output<typeof settings>): IdentityProviderSettings | null {
  if (set.OIDC_ISSUER === undefined || set.OIDC_CLIENT_ID === undefined) return null;
  return {
    issuer: set.OIDC_ISSUER,
    clientId: set.OIDC_CLIENT_ID,
    clientSecret: set.OIDC_CLIENT_SECRET ?? null,
    name: set.OIDC_NAME ?? new URL(set.OIDC_ISSUER).hostname,
    scopes: set.OIDC_SCOPES,
    roleClaim: set.OIDC_ROLE_CLAIM,
    roles: set.OIDC_ROLES ?? null,
    tagClaim: set.OIDC_TAG_CLAIM,
    tags: set.OIDC_TAGS ?? null,
  };
}

/** The settings as they may be printed: keys are only said to be set, passwords in URLs are blotted out. */
export function redacted(config: Config): Readonly<Record<keyof Config, unknown>> {
  const said = (secret: string | null) => (secret === null ? null : '[set]');
  return {
    ...config,
    databaseUrl: withoutPassword(config.databaseUrl),
    readDatabaseUrl: withoutPassword(config.readDatabaseUrl),
    redisUrl: withoutPassword(config.redisUrl),
    archiveStore: withoutPassword(config.archiveStore),
    adminApiKey: said(config.adminApiKey),
    secretsKey: said(config.secretsKey),
    secretsKeyEarlier: config.secretsKeyEarlier.map(() => '[set]'),
    signingKey: said(config.signingKey),
    identityProvider: config.identityProvider && {
      ...config.identityProvider,
      clientSecret: said(config.identityProvider.clientSecret),
    },
  };
}

/** A host that listens everywhere is reached under its name. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function withoutPassword(url: string | null): string | null {
  if (url === null) return null;
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  // Drivers take passwords and keys from parameters too.
  for (const name of shown.searchParams.keys()) shown.searchParams.set(name, '***');
  return shown.href;
}
