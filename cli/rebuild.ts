import { parseArgs } from 'node:util';
import { PROJECTIONS, rebuild, type Projection } from '../src/rebuild.js';
import { createEventStore } from '../src/store/event-store.js';
import { upcasters } from '../src/upcasters.js';
import type { Command } from './command.js';
import { onDatabase, type OnDatabase } from './on-database.js';
import { createProgress } from './progress.js';

const HELP = `Writes lists anew from the log (docs/operations.md).

  system-profiles rebuild [${PROJECTIONS.join('|')}]...

Without a name it does all of them. People may go on working: rows are replaced one by one, by the code that writes
them with every edit. Works on the settings of the program (DATA_DIR, DATABASE_URL).

Exit code: 0 when it is done, 1 when it failed, 2 when the call is wrong.
`;

/** `rebuild`: the lists as the log has them. */
export const rebuildCommand: Command = {
  name: ['rebuild'],
  summary: 'write lists anew from the log',
  help: HELP,
  run: async (words) => {
    const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
    const unknown = positionals.find((word) => !PROJECTIONS.includes(word as Projection));
    if (unknown !== undefined) {
      process.stderr.write(`"${unknown}" is no list. There are ${PROJECTIONS.join(', ')}.\n\n${HELP}`);
      return 2;
    }
    const wanted = PROJECTIONS.filter((one) => positionals.length === 0 || positionals.includes(one));
    return onDatabase('rebuild', (on) => rebuildAll(on, wanted));
  },
};

async function rebuildAll({ pool }: OnDatabase, projections: readonly Projection[]): Promise<number> {
  const store = createEventStore({ pool, upcasters });
  for (const projection of projections) {
    const progress = createProgress();
    const { streams, removed } = await rebuild(projection, store, pool, (done) =>
      progress.tell(`${projection}: ${done}`),
    );
    progress.end();
    process.stdout.write(`${projection}: ${streams} written, ${removed} removed that no history explains\n`);
  }
  await store.settled();
  return 0;
}
