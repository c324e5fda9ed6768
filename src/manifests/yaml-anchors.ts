import { limits } from '../limits.js';

type Anchor = { readonly value: unknown; readonly expansions: number; readonly open: boolean };

/**
 * The anchors of one document. Aliases share their anchor's value instead of copying it, and are counted as if they
 * copied it: a few lines of aliases of aliases can stand for more values than there is memory ("billion laughs").
 */
export class Anchors {
  private readonly byName = new Map<string, Anchor>();
  private total = 0;

  constructor(private readonly fault: (code: string, offset: number, message: string) => void) {}

  /** @param open its collection hasn't ended, so that an alias of it would hold itself */
  set(name: string | null, value: unknown, expansions: number, open: boolean): void {
    if (name !== null) this.byName.set(name, { value, expansions, open });
  }

  /** The value of an alias, and how many aliases it expands to, itself included. Null where it means nothing. */
  resolve(name: string, offset: number): { value: unknown; expansions: number } {
    const anchor = this.byName.get(name);
    if (!anchor) {
      this.fault('YAML_SYNTAX', offset, `The alias *${name} names no anchor. Put &${name} at the value it means.`);
    } else if (anchor.open) {
      this.fault('YAML_ALIASES', offset, `The alias *${name} holds itself. Write the value out.`);
    } else {
      return { value: anchor.value, expansions: this.counted(1 + anchor.expansions, offset) };
    }
    return { value: null, expansions: 0 };
  }

  private counted(expansions: number, offset: number): number {
    const { aliases } = limits.yaml;
    const before = this.total;
    this.total += expansions;
    if (before <= aliases && this.total > aliases) {
      const message = `The aliases of this document expand to more than ${aliases} values. Write the values out, or split the document.`;
      this.fault('YAML_ALIASES', offset, message);
    }
    return expansions;
  }
}
