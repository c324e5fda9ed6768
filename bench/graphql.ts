import { load, postOf } from './graphql-load.js';
import { openProfiles, type Profiles } from './graphql-profiles.js';
import { startServer, stopServer, type Server } from './graphql-servers.js';
import { interleaved, spreadOf } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { short, spreadText } from './words.js';

const KEY = 'a-key-that-only-measurements-know-of';
const CONNECTIONS = 16;
const ROUND_MS = 1_500;
const KINDS = ['bare', 'ours', 'mercurius'] as const;
type Kind = (typeof KINDS)[number];

/** Our API, and the same data behind graphql-js alone and behind mercurius. */
export const graphql: Scenario = {
  name: 'graphql',
  title: `POST /graphql over ${CONNECTIONS} connections, our permissions, limits and masking on, beside servers without.`,
  async run(tell) {
    const profiles = await openProfiles();
    const servers = await Promise.all(KINDS.map((kind) => startServer(kind, profiles, KEY)));
    try {
      const lines: Line[] = [];
      for (const operation of operationsOn(profiles)) {
        lines.push(await measured(operation, servers));
        tell(`${operation.what}: ${lines.at(-1)!.measured}`);
      }
      return lines;
    } finally {
      for (const server of servers) await stopServer(server);
      await profiles.close();
    }
  },
};

type Operation = { readonly what: string; readonly target: number | null; readonly body: object };

function operationsOn({ ids: [id], rawIds: [rawId] }: Profiles): readonly (Operation & { readonly peer?: object })[] {
  const layers = 'query One($id: ID!) { systemProfile(id: $id) { name draft { version layers { name values } } } }';
  const update =
    'mutation Edit($input: UpdateProfileInformationInput!) { updateProfileInformation(input: $input) { systemProfile { id revision } userErrors { message } } }';
  const edit = (profileId: string | undefined) => ({ input: { profileId, description: 'Said again' } });
  return [
    { what: 'trivial query', target: 0.4, body: { query: '{ viewer { role } }' } },
    {
      what: 'list of 20',
      target: null,
      body: { query: '{ systemProfiles(first: 20) { nodes { id name description revision tags } } }' },
    },
    {
      what: 'one profile with its 10 layers',
      target: null,
      body: { query: layers, variables: { id } },
      peer: { query: layers, variables: { id: rawId } },
    },
    {
      what: 'a mutation that finds nothing to change',
      target: null,
      body: { query: update, variables: edit(id) },
      peer: { query: update, variables: edit(rawId) },
    },
  ];
}

async function measured(
  { what, target, body, peer = body }: Operation & { readonly peer?: object },
  servers: readonly Server[],
): Promise<Line> {
  const cpu = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
  const contestant = (server: Server) => async () => {
    const request = postOf(server.url, KEY, server.kind === 'ours' ? body : peer);
    await server.usage();
    const { perSecond, answers } = await load(server.url, request, CONNECTIONS, ROUND_MS);
    cpu.get(server.kind as Kind)!.push(((await server.usage()).cpuMs * 1_000) / answers);
    return perSecond;
  };
  const by = Object.fromEntries(servers.map((server) => [server.kind, contestant(server)])) as Record<
    Kind,
    () => Promise<number>
  >;
  const rounds = await interleaved(by);
  const [toBare, toMercurius] = [rounds.ratio('ours', 'bare'), rounds.ratio('ours', 'mercurius')];
  const cost = (kind: Kind) => short(spreadOf(cpu.get(kind)!).median);
  return {
    what,
    target: target === null ? '–' : `≥ ${target.toFixed(2)} of bare graphql-js`,
    measured: `${toBare.toFixed(2)}, of mercurius ${toMercurius.toFixed(2)} (ours ${spreadText(rounds.spread.ours, '/s')})`,
    met: target === null ? null : toBare >= target,
    note: `processor time of a request: ours ${cost('ours')} µs, graphql-js ${cost('bare')} µs, mercurius ${cost('mercurius')} µs.`,
  };
}
