import { createHash } from 'node:crypto';
import type { ArchivedImage } from '../../images/archived-image.js';
import type { Plan } from '../contents.js';
import type { Signer } from '../signing.js';
import { FORMAT_VERSION } from './profile-document.js';

/** Of the envelope's payload, as in-toto has it. */
export const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/** What kind of build this is: its external parameters are those of `statementOf`. */
const BUILD_TYPE = 'urn:system-profiles:archive:v1';

/**
 * provenance.intoto.json: an in-toto statement with SLSA provenance v1, in a DSSE envelope signed with the archive's key.
 * It says what the archive was made of and by whose key; nothing in it says when or where, so that it is the same again.
 * @param checksums the bytes of checksums.txt, which stands for every file
 */
export function provenanceOf(plan: Plan, checksums: Buffer, signer: Signer): string {
  const payload = Buffer.from(JSON.stringify(statementOf(plan, checksums, signer.keyId)), 'utf8');
  const signature = signer.sign(preAuthenticated(STATEMENT_TYPE, payload)).toString('base64');
  const envelope = {
    payload: payload.toString('base64'),
    payloadType: STATEMENT_TYPE,
    signatures: [{ keyid: signer.keyId, sig: signature }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** The bytes that a DSSE signature is over: type and payload with their lengths (the specification's PAE). */
export function preAuthenticated(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

function statementOf({ version, layers, included }: Plan, checksums: Buffer, keyId: string) {
  const { version: published } = version;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'checksums.txt', digest: { sha256: sha256(checksums) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          profile: { id: version.profileId, slug: version.slug },
          version: published.version,
          revision: published.revision,
          contentDigest: published.contentDigest,
        },
        internalParameters: { formatVersion: FORMAT_VERSION },
        resolvedDependencies: [
          ...layers.flatMap(({ text: { source } }) => (source === null ? [] : [dependency(source)])),
          ...(included?.images ?? []).map(imageDependency),
        ],
      },
      runDetails: { builder: { id: `urn:system-profiles:builder:${keyId}` } },
    },
  };
}

function dependency(source: NonNullable<Plan['layers'][number]['text']['source']>) {
  const { registryId, registryName, name, version, digest } = source;
  return {
    name: `${name}@${version}`,
    uri: `urn:system-profiles:registry:${registryId}:${encodeURIComponent(name)}:${encodeURIComponent(version)}`,
    digest: { sha256: digest.replace(/^sha256:/, '') },
    annotations: { registry: registryName },
  };
}

function imageDependency({ name, descriptor }: ArchivedImage) {
  return { name, uri: `docker://${name}`, digest: { sha256: descriptor.digest.replace(/^sha256:/, '') } };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
