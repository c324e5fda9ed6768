import { pino, stdSerializers, type Logger } from 'pino';

/** Names of fields whose values never reach the log, at the top and one level down. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'apiKey',
  'adminApiKey',
  'adminKey',
  'secretsKey',
  'secretsKeyEarlier',
  'signingKey',
  'authorization',
  'cookie',
  'databaseUrl',
  'readDatabaseUrl',
  'redisUrl',
  'connectionString',
];

/**
 * The log: one JSON object a line on standard output, times in ISO 8601, secrets blotted out.
 * @param level a level of pino ("debug", "info", "warn", "error", "silent")
 */
export function createLog(level: string): Logger {
  return pino({
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: told },
    redact: {
      paths: [
        ...SECRET_FIELDS,
        ...SECRET_FIELDS.map((name) => `*.${name}`),
        '*.headers.authorization',
        '*.headers.cookie',
      ],
      censor: '[redacted]',
    },
  });
}

/** What an error may say. Drivers hang their whole connection on their errors; that is neither readable nor safe. */
const TOLD = ['type', 'message', 'stack', 'code', 'path', 'detail', 'constraint', 'table', 'routine'];

function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const all = stdSerializers.errWithCause(error) as unknown as Record<string, unknown>;
  const picked = TOLD.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]);
  return { ...Object.fromEntries(picked), ...(error.cause !== undefined && { cause: told(error.cause) }) };
}
