import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import canonicalize from 'canonicalize';
import { globalId } from '../../schema/global-id.js';
import type { Variable } from '../../src/profiles/events.js';
import { variable } from '../profiles/samples.js';
import { startApi, type TestApi } from '../support/app.js';

/** A machine with its own receipt key, as the agent is one. */
export type Machine = {
  readonly uid: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  readonly registration: (token: string) => object;
  readonly receipt: (payload: object) => string;
};

/** A new machine. */
export function machine(uid: string, more: object = {}): Machine {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signed = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64');
  return {
    ...{ uid, publicKey: pem, privateKey },
    registration: (token) => ({
      ...{ uid, name: `till ${uid}`, publicKey: pem, ...more },
      proof: signed(`system-profiles-registration/1\n${token}\n${uid}`),
    }),
    receipt: (payload) =>
      JSON.stringify({ payload, signature: signed(`system-profiles-receipt/1\n${canonicalize(payload)}`) }),
  };
}

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { error?: { code: string; message: string; lastSequence?: number } };
};

/** A server with people and machines around it. */
export type Factory = TestApi & {
  readonly ask: <T = Record<string, never>>(text: string, variables?: object) => Promise<T>;
  readonly mutate: <T = Record<string, never>>(field: string, input: object, selection: string) => Promise<T>;
  readonly call: (
    method: string,
    path: string,
    bearer: string | null,
    body?: unknown,
    headers?: object,
  ) => Promise<Answer>;
  /** a device token */
  readonly token: (input?: object) => Promise<string>;
  /** a registered device with its key */
  readonly registered: (one: Machine, input?: object) => Promise<{ deviceId: string; id: string; key: string }>;
  /** a profile with a published version; ids as the database and as callers have them */
  readonly profile: (
    name: string,
    tags?: string[],
    variables?: readonly Partial<Variable>[],
  ) => Promise<{ profileId: string; id: string }>;
  /** publishes the next version with other values */
  readonly publish: (profileId: string, version: string, values: string) => Promise<void>;
  /** does what the worker does with every archive that was requested; its SHA-256 by version */
  readonly build: () => Promise<void>;
};

export const PAYLOAD = 'userErrors { code message path }';
const BY = { caller: { actor: { kind: 'API_KEY', id: 'author' }, role: 'ADMIN' }, requestId: 'r' } as const;

/** Starts one. */
export async function openFactory(env: NodeJS.ProcessEnv = {}): Promise<Factory> {
  const api = await startApi({ PUBLIC_URL: 'http://127.0.0.1:0', ...env });
  const call: Factory['call'] = async (method, path, bearer, body, headers = {}) => {
    const response = await fetch(api.url + path, {
      method,
      headers: { ...headers, ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as never) };
  };
  const ask: Factory['ask'] = async (query, variables) => {
    const { body } = await call(
      'POST',
      '/graphql',
      api.adminKey,
      { query, variables },
      { 'content-type': 'application/json' },
    );
    if (body['errors'] !== undefined) throw new Error(JSON.stringify(body['errors']));
    return body['data'] as never;
  };
  const mutate: Factory['mutate'] = async (field, input, selection) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const text = `mutation M($input: ${type}) { ${field}(input: $input) { ${selection} ${PAYLOAD} } }`;
    return (await ask(text, { input }))[field]!;
  };
  const token: Factory['token'] = async (input = {}) => {
    const made = await mutate<{ token: string }>('createDeviceToken', { name: 'tills', ...input }, 'token');
    return made.token;
  };
  return {
    ...{ ...api, call, ask, mutate, token },
    async registered(one, input) {
      const mine = await token(input);
      const { status, body } = await call('POST', '/device/v1/register', mine, one.registration(mine));
      if (status !== 201) throw new Error(JSON.stringify(body));
      const deviceId = String(body['deviceId']);
      return { deviceId, id: globalId('Device', deviceId), key: String(body['key']) };
    },
    ...authorOf(api),
  };
}

function authorOf({ app }: TestApi): Pick<Factory, 'profile' | 'publish' | 'build'> {
  const { wizard } = app;
  return {
    async profile(name, tags = [], variables = []) {
      const basics = { description: '', tags, version: '1.0.0' };
      const { profileId } = await wizard.create({ name, ...basics }, BY);
      const content = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: till\n';
      const layer = { name: 'till', values: 'a: 1\n', manifests: [{ name: 'till', content }] };
      await wizard.addManifestLayer({ profileId, ...layer }, BY);
      if (variables.length > 0)
        await wizard.setVariables(
          { profileId, variables: variables.map((changes) => ({ ...variable('X'), displayName: null, ...changes })) },
          BY,
        );
      await wizard.finish({ profileId }, BY);
      return { profileId, id: globalId('SystemProfile', profileId) };
    },
    async publish(profileId, version, values) {
      await wizard.revise({ profileId, version }, BY);
      const found = await app.profiles.state(profileId);
      const layerId = found?.profile.draft?.layers[0]?.id ?? '';
      await wizard.updateLayer({ profileId, layerId, values }, BY);
      await wizard.finish({ profileId }, BY);
    },
    async build() {
      for (const { id, profileId, version } of await app.archives.unfinished(-60_000)) {
        const sha256 = fakeDigest(profileId, version);
        const place = await app.archiveStore.begin();
        await writeFile(place.path, 'archive');
        await place.commit(sha256);
        const built = { sha256, sizeBytes: 7, checksumsDigest: `sha256:${sha256}`, members: [] };
        await app.archives.reportBuilt(id, built);
      }
    },
  };
}

/** The SHA-256 that `build` gives. */
export function fakeDigest(profileId: string, version: string): string {
  return createHash('sha256').update(`${profileId} ${version}`).digest('hex');
}

/** A uid that no other test has. */
export const newUid = () => randomBytes(6).toString('hex');
