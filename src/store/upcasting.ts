/** Turns the data of one schema version of an event into the next one's. Pure and total. */
export type Upcaster = (data: Readonly<Record<string, unknown>>) => object;

/** The upcasters of every kind of stream: `upcasters[streamType][type]`, the one from version 1 to 2 first. */
export type Upcasters = { readonly [streamType: string]: { readonly [type: string]: readonly Upcaster[] } };

/** The newest schema version of a type, which new events are written in: 1 and one more for every upcaster. */
export function schemaVersionOf(upcasters: Upcasters, streamType: string, type: string): number {
  return 1 + stepsOf(upcasters, streamType, type).length;
}

/**
 * Data as the newest schema version has it. The log is never rewritten: this happens on every read.
 * Data of a version that this program doesn't know yet (a newer one wrote it) stays as it is.
 */
export function upcast(
  upcasters: Upcasters,
  streamType: string,
  type: string,
  schemaVersion: number,
  data: object,
): object {
  const steps = stepsOf(upcasters, streamType, type);
  if (schemaVersion > steps.length) return data;
  return steps
    .slice(schemaVersion - 1)
    .reduce<object>((older, step) => step(older as Readonly<Record<string, unknown>>), data);
}

const NONE: readonly Upcaster[] = [];

function stepsOf(upcasters: Upcasters, streamType: string, type: string): readonly Upcaster[] {
  return upcasters[streamType]?.[type] ?? NONE;
}
