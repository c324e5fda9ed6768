import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TagFilter } from '../access/tag-filter.js';
import type { Audit } from './audit.js';
import { plainId } from './plain-id.js';
import { seenEvents } from './seen-events.js';
import { authorizeReader, refuse, type ReaderPorts } from './reader.js';
import { Invalid, NotFound } from '../errors.js';
import { isUuid } from '../ids.js';
import { canonicalJson } from '../store/hash-chain.js';

/** Where proofs are had. */
export const PROOF_PATH = '/audit/proof';

type ProofPorts = ReaderPorts & { readonly audit: Pick<Audit, 'proof' | 'since'> };

/** Answers GET /audit/proof?stream=…&revision=…: what `system-profiles audit verify --proof` takes. */
export function createProofRoute(ports: ProofPorts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { tagFilter } = await authorizeReader(ports, request, PROOF_PATH);
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      const [stream, revision] = [plainId(query.get('stream') ?? ''), Number(query.get('revision') ?? 1)];
      if (!isUuid(stream))
        throw new Invalid('PROOF', 'stream is an id as GraphQL gives it, or the streamId of a line.');
      if (!Number.isInteger(revision) || revision < 1 || revision >= 2 ** 31)
        throw new Invalid('PROOF', 'revision is a whole number from 1; leave it out for the first event.');
      const proof = (await isHidden(ports, stream, tagFilter)) ? null : await ports.audit.proof(stream, revision);
      if (proof === null)
        throw new NotFound(
          'PROOF',
          'No anchor covers this revision yet, or there is no such stream. Anchors are taken every hour.',
        );
      const body = `${canonicalJson(proof)}\n`;
      response.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
      });
      response.end(body);
    } catch (error) {
      refuse(response, error);
    }
  };
}

/** Whether a stream doesn't exist for somebody who sees only some of the profiles. */
async function isHidden({ audit }: ProofPorts, streamId: string, tagFilter: TagFilter | undefined): Promise<boolean> {
  return (
    tagFilter !== undefined && (await audit.since({ streamId, limit: 1, where: seenEvents(tagFilter) })).length === 0
  );
}
