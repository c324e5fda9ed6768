import { Stryker } from '@stryker-mutator/core';
import jest from '../../jest.config.js';
import { areas } from './areas.js';

/**
 * `npm run mutation -- deciders layout`: changes one thing after the other in the sources of an area and tells which changes
 * its tests don't notice. All areas when none is named. Ends with 1 when an area kills less than it should.
 */
const names = Object.keys(areas);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((start) => !names.some((name) => name.startsWith(start)));
if (unknown.length > 0) {
  console.error(`There is no area "${unknown.join('", "')}"; choose of ${names.join(', ')}.`);
  process.exit(2);
}
for (const name of names.filter((one) => wanted.length === 0 || wanted.some((start) => one.startsWith(start)))) {
  console.log(`\n${name}`);
  await new Stryker(optionsOf(name, areas[name])).runMutationTest();
}

/** Pure tests alone: no global setup, no PostgreSQL, no browser; so that a mutant costs a fraction of a second. */
function optionsOf(name, { mutate, tests }) {
  const { testEnvironment, roots, extensionsToTreatAsEsm, moduleNameMapper, transform } = jest;
  const testMatch = tests.map((test) => `<rootDir>/test/${test}.test.ts`);
  return {
    mutate,
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      config: { testEnvironment, roots, testMatch, extensionsToTreatAsEsm, moduleNameMapper, transform },
    },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // jest keeps what a test imported as ES modules: a process that ran hundreds of times is slow and large.
    maxTestRunnerReuse: 100,
    // A busy machine must not make a slow test look like a mutant that was noticed.
    timeoutMS: 30_000,
    thresholds: { high: 95, low: 85, break: 85 },
    // Types are checked apart; what is copied is what the tests read.
    disableTypeChecks: false,
    ignorePatterns: ['bench', 'console', 'data', 'deploy', 'dist', 'docs', 'examples', 'starter-packs', '.stryker'],
    tempDirName: '.stryker/tmp',
    logLevel: 'warn',
    // Static mutants are the slow ones, and what a table of permissions is made of.
    warnings: { slow: false },
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    clearTextReporter: { allowColor: process.stdout.isTTY, logTests: false, reportTests: false, reportMutants: true },
    htmlReporter: { fileName: `.stryker/${name.replaceAll('/', '-')}.html` },
    jsonReporter: { fileName: `.stryker/${name.replaceAll('/', '-')}.json` },
  };
}
