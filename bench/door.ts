/** A program that listens, and the key to it. */
export type Door = { readonly url: string; readonly adminKey: string };

/** What a mutation made, by the field that holds it. */
export type Made<K extends string> = Record<K, { readonly id: string }>;

/** Asks the API. @throws Error on what it refuses */
export async function ask<T>(door: Door, query: string, variables: object = {}): Promise<T> {
  const answer = await fetch(`${door.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${door.adminKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: T; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.[0]?.message ?? `HTTP ${answer.status}`);
  return data;
}

/** Tells the API to change something. @throws Error on what the user did wrong too */
export async function mutate<T>(door: Door, field: string, input: object, selection: string): Promise<T> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  const document = `mutation($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { message } } }`;
  const data = await ask<Record<string, T & { userErrors: readonly { message: string }[] }>>(door, document, { input });
  const { userErrors, ...result } = data[field]!;
  if (userErrors[0]) throw new Error(userErrors[0].message);
  return result as T;
}

/** Names a profile and gives it a layer of manifests. */
export async function begun(
  door: Door,
  name: string,
): Promise<{ readonly profileId: string; readonly layerId: string }> {
  const profile = await mutate<Made<'systemProfile'>>(door, 'createSystemProfile', { name }, 'systemProfile { id }');
  const profileId = profile.systemProfile.id;
  const { layer } = await mutate<Made<'layer'>>(door, 'addManifestLayer', { profileId, name: 'one' }, 'layer { id }');
  return { profileId, layerId: layer.id };
}

/** Publishes the draft and orders its archive. @returns the id of the archive */
export async function ordered(door: Door, profileId: string, version = '1.0.0'): Promise<string> {
  await mutate(door, 'finishSystemProfile', { profileId }, 'profileVersion { id }');
  const input = { profileId, version };
  return (await mutate<Made<'archive'>>(door, 'requestArchive', input, 'archive { id }')).archive.id;
}
