/** What a backup begins with: what it was taken from. */
export type BackupHead = {
  readonly format: 1;
  /** RFC 3339 */
  readonly takenAt: string;
  /** the migrations that the database had run, in their order */
  readonly migrations: readonly string[];
  readonly generation: number;
  /** "schema.table", each after those that it refers to */
  readonly tables: readonly string[];
};

/** What a backup ends with; one without it was cut off. */
export type BackupEnd = {
  readonly rows: Readonly<Record<string, number>>;
  /** "schema.sequence" and the last number that was given */
  readonly sequences: Readonly<Record<string, string>>;
  readonly archives: number;
  /** archives that were removed while the backup was taken */
  readonly missing: readonly string[];
};

/** The entries of a backup, a gzipped tar, in their order: head, tables in pieces, archives, end. */
export const paths = {
  head: 'backup.json',
  table: (table: string, piece: number) => `tables/${table}/${String(piece).padStart(6, '0')}`,
  archive: (sha256: string) => `archives/${sha256}`,
  end: 'end.json',
} as const;

/** What a path in a backup stands for; null: for nothing. */
export function kindOf(
  path: string,
): { readonly table: string } | { readonly archive: string } | 'head' | 'end' | null {
  if (path === paths.head) return 'head';
  if (path === paths.end) return 'end';
  const table = /^tables\/([a-z_]+\.[a-z_]+)\/\d{6}$/.exec(path)?.[1];
  if (table !== undefined) return { table };
  const archive = /^archives\/([0-9a-f]{64})$/.exec(path)?.[1];
  return archive === undefined ? null : { archive };
}
