import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is left in memory of what `make` gave, in MiB, after everything that nobody needs has been collected. */
export function mibLeftBy(make: () => unknown): number {
  const before = mibInUse();
  const made = make();
  const left = mibInUse() - before;
  // Named here, so that it isn't collected before it was measured.
  return made === mibLeftBy ? NaN : left;
}

/** The same of what takes its time. */
export async function mibLeftByLater(make: () => Promise<void>): Promise<number> {
  const before = mibInUse();
  await make();
  return mibInUse() - before;
}

function mibInUse(): number {
  // Buffers are let go of one collection later.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}
