import { STARTER, type Stock } from './stocked.js';

/** What the selections below may take as variables. */
const TYPES = { n: 'Int!', ids: '[ID!]!', id: 'ID!', device: 'ID!', starter: 'ID!' } as const;

/** A selection as a query for a list of `length`, with its variables. */
export function queryOf(
  stock: Pick<Stock, 'profileIds' | 'deviceIds'>,
  selection: string,
  length: number,
): [document: string, variables: Record<string, unknown>] {
  const values = {
    ...{ n: length, ids: stock.profileIds.slice(0, length), starter: STARTER },
    ...{ id: stock.profileIds[0], device: stock.deviceIds[0] },
  };
  const used = (Object.keys(TYPES) as (keyof typeof TYPES)[]).filter((name) =>
    new RegExp(`\\$${name}\\b`).test(selection),
  );
  const parameters = used.map((name) => `$${name}: ${TYPES[name]}`).join(', ');
  const variables = Object.fromEntries(used.map((name) => [name, values[name]]));
  const document = `query Q${parameters === '' ? '' : `(${parameters})`} { ${selection} }`;
  return [document, variables];
}

/** Statements of a query, however long its lists are. */
export const JOINED: readonly (readonly [statements: number, selection: string])[] = [
  [0, 'viewer { role }'],
  [1, 'systemProfiles(first: $n) { nodes { name description tags labels { key } draft { version } } }'],
  [2, 'systemProfiles(first: $n) { totalCount nodes { name } }'],
  [4, 'systemProfiles(first: $n) { nodes { draft { step layers { name values source { registry { name } } } } } }'],
  [5, 'systemProfiles(first: $n) { nodes { latestVersion { note archive { status } layers { values } } } }'],
  [3, 'systemProfiles(first: $n) { nodes { version(version: "1.0.0") { note } at(revision: 2) { layers { name } } } }'],
  [1, 'systemProfile(id: $id) { name revision updatedAt draft { version } }'],
  [4, 'systemProfile(id: $id) { draft { layers { values manifests { content } source { registry { name } } } } }'],
  [2, 'systemProfile(id: $id) { history(first: $n) { nodes { type actor { name } } } }'],
  [3, 'systemProfile(id: $id) { history(first: $n) { nodes { summary changes { path } } } }'],
  [5, 'systemProfile(id: $id) { versions(first: $n) { nodes { version archive { status } layers { values } } } }'],
  [5, 'compareVersions(profileId: $id, from: "1.0.0", to: "1.0.1") { changes { kind } }'],
  [3, 'exportSystemProfile(profileId: $id, version: "1.0.1")'],
  [2, 'systemProfiles(first: $n) { nodes { pendingUpdates rollout { state waves { tag devices { ready } } } } }'],
  [1, 'node(id: $id) { id }'],
  [1, 'nodes(ids: $ids) { id }'],
  [1, 'node(id: $device) { id }'],
  [1, 'devices(first: $n) { nodes { name health } }'],
  [2, 'devices(first: $n) { nodes { pendingUpdate { version waitingFor } } }'],
  [3, 'devices(first: $n) { nodes { profile { name } siteProperties { name } } }'],
  [0, 'archive(id: $id) { status }'],
  [2, 'pack(registryId: $starter, name: "node-monitor") { name registry { name } }'],
  [2, 'packFacets { layers { value count } }'],
  [3, 'packVersion(registryId: $starter, name: "node-monitor", version: "1.0.0") { content { readme } }'],
  [3, 'packs(first: $n) { totalCount nodes { name registry { name } logoUrl } }'],
  [1, 'chart(registryId: $starter, name: "none") { name }'],
  [2, 'chartVersion(registryId: $starter, name: "none", version: "1") { version }'],
  [1, 'charts(first: $n) { nodes { name registry { name } } }'],
  [2, 'registries(first: $n) { nodes { name faults sync { status } } }'],
  [2, 'auditLog(first: $n, filter: { types: ["DeviceLinked"] }) { nodes { summary subject actor { name } } }'],
  [1, 'lastAuditVerification { intact }'],
  [2, 'verifyAudit(subjectId: $id) { intact }'],
  [1, 'signingKeys { id }'],
  [1, 'apiKeys { name }'],
  [1, 'accounts { name }'],
  [0, 'sessions { id }'],
];

/** A page inside of every entry of a page has an order and an end of its own, and is paid for in the query's cost. */
export const PAGES: readonly (readonly [perEntry: number, selection: string])[] = [
  [1, 'systemProfiles(first: $n) { nodes { versions(first: 2) { nodes { version } } } }'],
  [1, 'systemProfiles(first: $n) { nodes { history(last: 1) { nodes { type } } } }'],
  [1, 'systemProfiles(first: $n) { nodes { devices(first: 1) { nodes { name } } } }'],
  [1, 'systemProfiles(first: $n) { nodes { latestVersion { archives(first: 1) { nodes { status } } } } }'],
  [1, 'packs(first: $n) { nodes { versions(first: 1) { nodes { version } } } }'],
  [3, 'systemProfiles(first: $n) { nodes { draft { review { ready } } } }'],
];
