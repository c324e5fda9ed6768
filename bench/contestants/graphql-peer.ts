import type { App } from '../../src/app.js';
import { rowOf } from '../../schema/profile.root.js';

/** The part of the contract that is measured, as a peer would write it. */
export const SDL = `
  type Query { viewer: Viewer! systemProfiles(first: Int): SystemProfileConnection! systemProfile(id: ID!): SystemProfile }
  type Mutation { updateProfileInformation(input: UpdateProfileInformationInput!): SystemProfilePayload! }
  input UpdateProfileInformationInput { profileId: ID! description: String }
  type Viewer { role: String! }
  type SystemProfileConnection { nodes: [SystemProfile!]! }
  type SystemProfile { id: ID! name: String! description: String! revision: Int! tags: [String!]! draft: Draft }
  type Draft { version: String! layers: [Layer!]! }
  type Layer { name: String! values: String! }
  type SystemProfilePayload { systemProfile: SystemProfile userErrors: [UserError!]! }
  type UserError { message: String! }
`;

const BY = { caller: { actor: { kind: 'API_KEY', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' } as const;
type Row = { readonly id: string; readonly draftVersion: string | null };
type Input = { readonly input: { readonly profileId: string; readonly description: string } };

/** Resolvers over the same queries and commands, with nothing around them: no permissions, no limits, no masking. */
export function peerResolvers({ profiles, wizard }: App) {
  const stateOf = async (id: string) => (await profiles.state(id))?.profile.draft?.layers ?? [];
  const layersOf = async (id: string) => {
    const layers = await stateOf(id);
    const texts = await profiles.texts(layers.map(({ values }) => values.digest));
    return layers.map(({ name, values }) => ({ name, values: texts.get(values.digest) }));
  };
  return {
    Query: {
      viewer: () => ({ role: 'ADMIN' }),
      systemProfiles: async (_: unknown, { first }: { first: number }) => ({
        nodes: (await profiles.list({ first }, {}, { field: 'NAME', direction: 'ASC' })).edges.map(({ node }) => node),
      }),
      systemProfile: async (_: unknown, { id }: { id: string }) => (await profiles.rows([id]))[0],
    },
    SystemProfile: {
      draft: ({ id, draftVersion }: Row) =>
        draftVersion === null ? null : { version: draftVersion, layers: () => layersOf(id) },
    },
    Mutation: {
      updateProfileInformation: async (_: unknown, { input }: Input) => {
        const { profileId } = await wizard.updateInformation(input, BY);
        const after = await profiles.state(profileId);
        return { systemProfile: after && rowOf(after), userErrors: [] };
      },
    },
  };
}
