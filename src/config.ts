/** Settings, frozen; read once from the environment. Grows into zod-checked parsing (every fault at once, secrets redacted). */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  /** null: the embedded PostgreSQL in dataDir */
  readonly databaseUrl: string | null;
  /** null: BullMQ on PostgreSQL */
  readonly redisUrl: string | null;
  readonly adminApiKey: string | null;
  /** a folder (file://…) or an S3-compatible bucket (s3://…) */
  readonly archiveStore: string;
  /** 32 bytes; null: made on first start and kept 0600 in dataDir */
  readonly secretsKey: string | null;
  readonly signingKey: string | null;
  readonly example: boolean;
  readonly packsDir: string | null;
  readonly syncIntervalMs: number;
  readonly allowPrivateRegistries: boolean;
  readonly archiveRetentionMs: number | null;
  readonly logLevel: string;
};
