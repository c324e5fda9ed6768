/** What a backup begins with: what it was taken from. */
export type BackupHead = {
  /** 1 had no contents of packs and charts */
  readonly format: 1 | 2;
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
  /** packs and charts that layers are pinned to; none in format 1 */
  readonly contents?: number;
};

/** The entries of a backup, a gzipped tar, in their order: head, tables in pieces, archives, contents, end. */
export const paths = {
  head: 'backup.json',
  table: (table: string, piece: number) => `tables/${table}/${String(piece).padStart(6, '0')}`,
  archive: (sha256: string) => `archives/${sha256}`,
  content: (sha256: string) => `contents/${sha256}`,
  end: 'end.json',
} as const;

type Kind = 'head' | 'end' | { readonly table: string } | { readonly archive: string } | { readonly content: string };

/** What a path in a backup stands for; null: for nothing. */
export function kindOf(path: string): Kind | null {
  if (path === paths.head) return 'head';
  if (path === paths.end) return 'end';
  const table = /^tables\/([a-z_]+\.[a-z_]+)\/\d{6}$/.exec(path)?.[1];
  if (table !== undefined) return { table };
  const [, folder, sha256] = /^(archives|contents)\/([0-9a-f]{64})$/.exec(path) ?? [];
  if (sha256 === undefined) return null;
  return folder === 'archives' ? { archive: sha256 } : { content: sha256 };
}

/** What is in a backup, for people. */
export function inBackup({ rows, archives, contents = 0 }: BackupEnd): string {
  const parts = [
    [rows['es.event'] ?? 0, 'event'],
    [archives, 'archive'],
    [contents, 'pack or chart', 'packs and charts'],
  ] as const;
  return parts.map(([count, one, many = `${one}s`]) => `${count} ${count === 1 ? one : many}`).join(', ');
}
