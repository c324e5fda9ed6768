import { data, graphql, type GraphqlAnswer } from '../support/graphql.js';
import { eventually } from '../store/eventually.js';
import type { Product } from './product.js';

/** Where an author's program sends its requests. */
export type Door = Pick<Product, 'url' | 'adminKey'>;

/** What the caller of a mutation can mend. */
export type UserError = { code: string; message: string; path: string[]; actualRevision: number | null };

const USER_ERRORS = 'userErrors { code message path actualRevision }';

/** The profile right after a mutation, as far as the journeys look at it. */
export const PROFILE =
  'systemProfile { id name revision tags draft { version step layers { id name installOrder vmManifest } } }';

type Layer = { id: string; name: string; installOrder: number; vmManifest: boolean };
type Profile = { id: string; revision: number; draft: { version: string; step: string; layers: Layer[] } | null };

/** What PROFILE selects, and the layer where a mutation has one. */
export type Changed = { systemProfile: Profile; layer: { id: string } };

/** A problem of the review. */
export type Problem = {
  code: string;
  severity: string;
  layer: string | null;
  manifest: string | null;
  line: number | null;
};

/** Runs a mutation that must not fail at the top, and gives its payload. */
export async function mutate<T = object>(
  door: Door,
  field: string,
  input: object,
  selection: string,
): Promise<T & { userErrors: UserError[] }> {
  const answer = await data<Record<string, never>>(door, mutation(field, selection), { input });
  return answer[field] as never;
}

/** Runs a mutation that must work. */
export async function done<T = object>(door: Door, field: string, input: object, selection: string): Promise<T> {
  const { userErrors, ...payload } = await mutate<T>(door, field, input, selection);
  if (userErrors.length > 0) throw new Error(`${field} was refused: ${JSON.stringify(userErrors)}`);
  return payload as T;
}

/** Runs a mutation and gives whatever comes back. */
export function attempt<T = object>(
  door: Door,
  field: string,
  input: object,
  selection: string,
): Promise<GraphqlAnswer<Record<string, T & { userErrors: UserError[] }>>> {
  return graphql(door, mutation(field, selection), { input });
}

function mutation(field: string, selection: string): string {
  const input = `${field[0]?.toUpperCase() ?? ''}${field.slice(1)}Input!`;
  return `mutation M($input: ${input}) { ${field}(input: $input) { ${selection} ${USER_ERRORS} } }`;
}

/** Fields of a profile; null when there is none. */
export async function profileOf<T>(door: Door, profileId: string, selection: string): Promise<T> {
  const query = `query Q($id: ID!) { systemProfile(id: $id) { ${selection} } }`;
  return (await data<{ systemProfile: T }>(door, query, { id: profileId })).systemProfile;
}

/** What the review says of the open draft. */
export async function reviewOf(door: Door, profileId: string): Promise<{ ready: boolean; problems: Problem[] }> {
  const selection = 'draft { review { ready problems { code severity layer manifest line } } }';
  type Found = { draft: { review: { ready: boolean; problems: Problem[] } } };
  return (await profileOf<Found>(door, profileId, selection)).draft.review;
}

/** The audit's newest hundred sentences. */
export async function auditOf(door: Door, filter: object): Promise<readonly string[]> {
  const query = 'query Q($filter: AuditFilter) { auditLog(first: 100, filter: $filter) { nodes { summary } } }';
  const { auditLog } = await data<{ auditLog: { nodes: { summary: string }[] } }>(door, query, { filter });
  return auditLog.nodes.map(({ summary }) => summary);
}

/** An archive as its requester sees it. */
export type ArchiveSeen = {
  id: string;
  status: 'QUEUED' | 'BUILDING' | 'READY' | 'FAILED';
  fileName: string;
  sha256: string | null;
  downloadUrl: string | null;
  error: string | null;
};

export const ARCHIVE = 'archive { id status fileName sha256 downloadUrl error }';

/** Asks for an archive and waits until there is nothing more to wait for. */
export async function packed(door: Door, profileId: string, version: string): Promise<ArchiveSeen> {
  const asked = await done<{ archive: ArchiveSeen }>(door, 'requestArchive', { profileId, version }, ARCHIVE);
  let seen = asked.archive;
  await eventually(async () => {
    seen = (
      await data<{ archive: ArchiveSeen }>(door, `{ ${ARCHIVE.replace('archive', `archive(id: "${seen.id}")`)} }`)
    ).archive;
    return seen.status === 'READY' || seen.status === 'FAILED';
  });
  return seen;
}
