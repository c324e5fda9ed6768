import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildSchema } from 'graphql';
import { createAdmission } from '../../schema/transport/admission.js';
import { noMemberCache } from '../../src/archives/member-cache.js';
import { withMemory } from '../../src/archives/member-memory.js';
import { detached, remembered } from '../../src/recent.js';

// A program of its own, so that nothing else is in the memory that it measures: prints what is left, in MiB, of each
// thing that the product keeps, after everything that nobody needs has been collected.

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const kept: unknown[] = [];

async function mibLeftOf(make: () => unknown): Promise<number> {
  const before = mibInUse();
  kept.push(await make());
  return mibInUse() - before;
}

function mibInUse(): number {
  // Buffers are let go of one collection later.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}

/** A name in front of a MiB of text, and cut out of it as a parser cuts. */
const textNamed = (name: string): string => Buffer.from(`${name}\n${'x'.repeat(1_048_576)}`).toString();
const nameIn = (text = ''): { name: string } => ({ name: text.slice(0, text.indexOf('\n')) });
const names = Array.from({ length: 40 }, (_, i) => `a-name-of-more-than-thirteen-letters-${i}`);

function crowdOfDocuments(): unknown {
  const admission = createAdmission(buildSchema('type Query { a(of: [Int]): Int }'));
  for (let i = 0; i < 100; i += 1) {
    const document = `query Q${i} { a(of: [${'1 '.repeat(3_950)}]) }`;
    if (admission.refuse(document) !== null || !('kind' in admission.admit(document))) throw new Error('Refused.');
  }
  return admission;
}

/** Each is cut out of a block that others of no interest fill. */
async function smallMembers(): Promise<unknown> {
  const cache = withMemory(noMemberCache, 4 * 1_048_576);
  for (let i = 0; i < 2_000; i += 1)
    await cache.member([String(i)], async () => (Buffer.allocUnsafe(4_000), Buffer.from(`member ${i}`)));
  return cache;
}

const say = remembered(nameIn, 1_048_576);
const left = {
  names: await mibLeftOf(() => names.map((name) => nameIn(textNamed(name)))),
  remembered: await mibLeftOf(() => names.map((name) => say(textNamed(name)))),
  detached: await mibLeftOf(() => names.map((name) => detached(nameIn(textNamed(name))))),
  documents: await mibLeftOf(crowdOfDocuments),
  members: await mibLeftOf(smallMembers),
};
process.stdout.write(`${JSON.stringify(left)}\n`);
