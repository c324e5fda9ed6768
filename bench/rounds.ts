/** What the rounds of one contestant gave. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number };

/** What is measured in a round; the number's unit is the caller's. */
export type Contestant = () => Promise<number>;

/** Spreads by contestant, and the medians of each one's ratio to another within the same round. */
export type Rounds<Name extends string> = {
  readonly spread: Readonly<Record<Name, Spread>>;
  /** median over the rounds of one divided by the other: a machine that is slow for a while is slow for both */
  ratio(one: Name, other: Name): number;
};

const ROUNDS = 5;

/**
 * Lets contestants run in turn, round after round, after one that doesn't count. The order turns with each round, so
 * that nobody always runs on a machine that another one has heated.
 */
export async function interleaved<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  rounds = ROUNDS,
): Promise<Rounds<Name>> {
  const names = Object.keys(contestants) as Name[];
  const seen = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1)
    for (const name of rotated(names, Math.max(0, round))) {
      const value = await contestants[name]();
      if (round >= 0) seen.get(name)!.push(value);
    }
  const values = (name: Name) => seen.get(name) ?? [];
  return {
    spread: Object.fromEntries(names.map((name) => [name, spreadOf(values(name))])) as Record<Name, Spread>,
    ratio: (one, other) => spreadOf(values(one).map((value, round) => value / values(other)[round]!)).median,
  };
}

/** Median and ends of some numbers. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { median: at(0.5), least: at(0), most: at(1) };
}

/** The value below which a share of all lies: 0.99 for the 99th percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
