/** One line of the table: what was promised, what was seen in this run, and against whom. */
export type Line = {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** null: nothing was promised, or the peer couldn't be had; `note` says which */
  readonly met: boolean | null;
  readonly note: string;
};

/** A measurement that can be run by its name. */
export type Scenario = {
  /** as it is typed: `npm run bench -- index` */
  readonly name: string;
  /** what it is about, half a sentence */
  readonly title: string;
  readonly run: (tell: Tell) => Promise<readonly Line[]>;
};

/** Says what is going on; a run takes minutes. */
export type Tell = (sentence: string) => void;
