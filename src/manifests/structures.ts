/**
 * Tells whether values of YAML are the same: keys in any order, texts and numbers apart ("1" isn't 1). Linear and
 * without recursion, however hostile the text: aliased values are one object in many places, and a few lines of them can
 * stand for more places than there is memory. All that is compared with each other goes through one of these.
 */
export class Structures {
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<object, number>();

  /** @param nullIsNothing a key without a value counts as no key, as it does for Kubernetes */
  constructor(private readonly nullIsNothing: boolean) {}

  /** Whether both say the same. */
  same(a: unknown, b: unknown): boolean {
    return a === b || this.idOf(a) === this.idOf(b);
  }

  /** A number that all values that are the same have, and no other one. */
  idOf(value: unknown): number {
    if (!isCollection(value)) return this.scalarId(value);
    const pending = [value];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const before = pending.length;
      if (!this.known.has(top)) {
        for (const part of Object.values(top)) if (isCollection(part) && !this.known.has(part)) pending.push(part);
        // What it is made of has its number by now, so that it can have its own.
        if (pending.length === before) this.known.set(top, this.numbered(this.described(top)));
      }
      if (pending.length === before) pending.pop();
    }
    return this.known.get(value) ?? 0;
  }

  private described(collection: object): string {
    const idOf = (part: unknown) => (isCollection(part) ? (this.known.get(part) ?? 0) : this.scalarId(part));
    if (Array.isArray(collection)) return `[${collection.map(idOf).join()}]`;
    const entries = Object.entries(collection).filter(([, part]) => !(this.nullIsNothing && isNothing(part)));
    return `{${entries
      .map(([key, part]) => `${JSON.stringify(key)}:${idOf(part)}`)
      .sort()
      .join()}}`;
  }

  private scalarId(value: unknown): number {
    return this.nullIsNothing && isNothing(value) ? 0 : this.numbered(`${typeof value} ${String(value)}`);
  }

  private numbered(description: string): number {
    const known = this.numbers.get(description);
    if (known !== undefined) return known;
    const next = this.numbers.size + 1;
    this.numbers.set(description, next);
    return next;
  }
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
