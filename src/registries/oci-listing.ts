import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { tooManyEntries } from './index-reading.js';
import { pullScope, type OciSession } from './oci-session.js';

/** A page of names at a time. */
const PAGE = 1_000;
/** Statuses of registries that don't tell everybody everything. */
const UNTOLD: readonly number[] = [401, 403, 404, 405];

/** The repositories of a registry; null when it doesn't list them, as most public ones don't. */
export async function repositories(session: OciSession, signal: AbortSignal): Promise<readonly string[] | null> {
  const scope = 'registry:catalog:*';
  return names(
    session,
    { path: `/v2/_catalog?n=${PAGE}`, scope, field: 'repositories', what: 'The list of repositories' },
    signal,
  );
}

/** The tags of a repository; null when there is no such repository. */
export async function tags(
  session: OciSession,
  repository: string,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const path = `/v2/${repository}/tags/list?n=${PAGE}`;
  const what = `The list of tags of ${repository}`;
  return names(session, { path, scope: pullScope(repository), field: 'tags', what }, signal);
}

type Listing = { readonly path: string; readonly scope: string; readonly field: string; readonly what: string };

async function names(session: OciSession, listing: Listing, signal: AbortSignal): Promise<readonly string[] | null> {
  const { manifestBytes: maxBytes, indexMs: totalMs } = limits.registry;
  const { field, what, scope } = listing;
  const found: string[] = [];
  const asked = new Set<string>();
  let next: string | null = listing.path;
  while (next !== null) {
    asked.add(next);
    const answer = await session.ask({ path: next, scope, what, maxBytes, totalMs, inflate: true }, signal);
    if (asked.size === 1 && UNTOLD.includes(answer.status)) {
      // Nobody may read this repository without signing in: that is no missing repository.
      if (field === 'tags' && answer.status !== 404) session.require(answer, what);
      return null;
    }
    session.require(answer, what);
    found.push(...namesIn(answer.body, field, what));
    if (found.length > limits.registry.indexEntries) throw tooManyEntries(answer.url);
    next = nextPage(answer.headers.link, answer.url);
    if (next !== null && asked.has(next)) throw unlisted(what, 'comes to no end: a page leads back to an earlier one');
  }
  return found;
}

/** The next page, on the same registry (distribution spec, "tags/list" with Link). */
function nextPage(link: string | string[] | undefined, from: URL): string | null {
  const target = /<([^<>]*)>\s*;[^,]*\brel="?next"?/i.exec([link ?? ''].flat().join(','))?.[1];
  if (target === undefined || !URL.canParse(target, from.href)) return null;
  const url = new URL(target, from);
  // "//elsewhere/…" would be the address of another host.
  return url.origin === from.origin && !url.pathname.startsWith('//') ? url.pathname + url.search : null;
}

function namesIn(body: Buffer, field: string, what: string): readonly string[] {
  const value = jsonObject(body, what)[field];
  // A repository whose tags were all removed says null.
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw unlisted(what, `has no list of ${field}`);
  return (value as readonly unknown[]).filter((name) => typeof name === 'string');
}

/**
 * A JSON answer that must be an object.
 * @throws Invalid UNEXPECTED_ANSWER
 */
export function jsonObject(body: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw unlisted(what, 'is no JSON', error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unlisted(what, 'is no JSON object');
}

function unlisted(what: string, fault: string, cause?: unknown): Invalid {
  return new Invalid(
    'UNEXPECTED_ANSWER',
    `${what} ${fault}. Check that the address is an OCI registry.`,
    ['endpoint'],
    {
      cause,
    },
  );
}
