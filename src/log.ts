import { pino, type Logger } from 'pino';

/** Names of fields whose values never reach the log, at the top and one level down. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'apiKey',
  'adminApiKey',
  'secretsKey',
  'signingKey',
  'authorization',
  'cookie',
  'databaseUrl',
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
