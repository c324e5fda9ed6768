/** What a person sees first: where to go, with which key, where things are. */
export type BannerFacts = {
  readonly url: string;
  /** what signs the administrator in once, behind the console's address; null when there is no such link */
  readonly welcome: string | null;
  /** the key itself when it was made just now, else null */
  readonly newAdminKey: string | null;
  /** the file that keeps it; null when ADMIN_API_KEY presets it */
  readonly adminKeyFile: string | null;
  /** "embedded PostgreSQL in /x/data" or "PostgreSQL at db.example:5432" */
  readonly data: string;
  readonly queue: string;
  /** file name and download address of the example's archive */
  readonly example: { readonly fileName: string; readonly url: string } | null;
};

/** The start's few lines, aligned, ending with a newline. */
export function banner(facts: BannerFacts): string {
  const key =
    facts.newAdminKey !== null
      ? `${facts.newAdminKey}  (shown once; kept in ${facts.adminKeyFile})`
      : (facts.adminKeyFile ?? 'as ADMIN_API_KEY says');
  const lines: readonly (readonly [string, string])[] = [
    ['Console', facts.welcome === null ? facts.url : `${facts.url}/#welcome=${facts.welcome}  (signs you in, once)`],
    ['GraphQL', `${facts.url}/graphql`],
    ['Admin key', key],
    ['Data', facts.data],
    ['Queue', facts.queue],
    ...(facts.example ? [['Example', `${facts.example.url}  (${facts.example.fileName})`] as const] : []),
  ];
  return [
    '',
    '  System Profiles is ready.',
    ...lines.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
    '',
    '',
  ].join('\n');
}
