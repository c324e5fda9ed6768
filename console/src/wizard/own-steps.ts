/**
 * Which revisions of a profile this tab made itself. The API tells of every event, and who made it is no answer: the
 * same person may have two browsers open.
 */
export class OwnSteps {
  readonly #ranges: (readonly [after: number, upTo: number])[] = [];

  /** A command that expected `after` succeeded and left `upTo`: everything between is its own. */
  add(after: number, upTo: number): void {
    this.#ranges.push([after, upTo]);
  }

  has(revision: number): boolean {
    return this.#ranges.some(([after, upTo]) => revision > after && revision <= upTo);
  }
}
