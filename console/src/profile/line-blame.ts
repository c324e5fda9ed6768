import { diffLines } from '../editor/line-diff.js';

/** Finds who wrote each line of a text, told what became of it one change after the other, the newest first. */
export class LineBlame<Step> {
  readonly owners: (Step | null)[];
  /** Lines of the text as it was, each with its place in the text of today. */
  private places: readonly (number | null)[];

  constructor(private text: string) {
    this.owners = diffLines('', text).map(() => null);
    this.places = this.owners.map((_, at) => at);
  }

  /** Whether every line has its owner: older changes don't matter any more. */
  get done(): boolean {
    return this.owners.every((owner) => owner !== null);
  }

  /** A change that made the text what it is: `before` is null when it brought the text. */
  take(before: string | null, step: Step): void {
    const next: (number | null)[] = [];
    let at = 0;
    for (const { kind } of diffLines(before ?? '', this.text)) {
      if (kind === 'out') next.push(null);
      else {
        const place = this.places[at++] ?? null;
        if (kind === 'same') next.push(place);
        else if (place !== null) this.owners[place] = step;
      }
    }
    this.places = next;
    this.text = before ?? '';
  }
}
