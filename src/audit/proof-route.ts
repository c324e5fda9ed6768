import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Audit } from './audit.js';
import { authorizeReader, refuse, type ReaderPorts } from './reader.js';
import { Invalid, NotFound } from '../errors.js';
import { isUuid } from '../ids.js';
import { canonicalJson } from '../store/hash-chain.js';

/** Where proofs are had. */
export const PROOF_PATH = '/audit/proof';

/** Answers GET /audit/proof?stream=…&revision=…: what `system-profiles audit verify --proof` takes. */
export function createProofRoute(ports: ReaderPorts & { readonly audit: Pick<Audit, 'proof'> }) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await authorizeReader(ports, request, PROOF_PATH);
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      const [stream, revision] = [query.get('stream') ?? '', Number(query.get('revision') ?? 1)];
      if (!isUuid(stream)) throw new Invalid('PROOF', 'stream is the id of a stream, a UUID.');
      if (!Number.isInteger(revision) || revision < 1 || revision >= 2 ** 31)
        throw new Invalid('PROOF', 'revision is a whole number from 1; leave it out for the first event.');
      const proof = await ports.audit.proof(stream, revision);
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
