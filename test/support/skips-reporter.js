/** Ends a run with what was skipped and why, so that "all passed" is never read as "all ran". */
export default class SkipsReporter {
  #filtered;

  /** @param {import('@jest/types').Config.GlobalConfig} config */
  constructor(config) {
    // With -t most tests are left out on purpose.
    this.#filtered = Boolean(config.testNamePattern);
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) => file.testResults).filter((test) => test.status === 'pending');
    if (skipped.length === 0) return;
    const counts = new Map();
    for (const test of skipped) {
      const need = /\[needs ([^\]]+)\]/.exec(test.fullName)?.[1];
      if (need === undefined && this.#filtered) continue;
      counts.set(need, (counts.get(need) ?? 0) + 1);
    }
    for (const [need, count] of counts)
      process.stderr.write(`Skipped ${count}: ${need === undefined ? 'without a reason' : `needs ${need}`}\n`);
  }
}
