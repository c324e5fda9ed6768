/** A command of the command line. */
export type Command = {
  /** the words that name it: ["packs", "index"] */
  readonly name: readonly string[];
  /** half a sentence for the overview */
  readonly summary: string;
  /** the whole text of --help, ending with a newline */
  readonly help: string;
  /** @returns the exit code: 0 done, 1 done with faults or failed, 2 called wrongly */
  readonly run: (words: readonly string[]) => Promise<number>;
};
