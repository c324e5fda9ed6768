import path from 'node:path';
import { keepRowsYoung } from '../src/engine.js';
import { projectRoot } from '../src/project-root.js';
import { tableOf, writeSection } from './results.js';
import type { Scenario } from './scenario.js';
import { archive } from './archive.js';
import { delivery } from './delivery.js';
import { devices } from './devices.js';
import { download } from './download.js';
import { soak } from './soak.js';
import { start } from './start.js';
import { appending } from './append.js';
import { catalog } from './catalog.js';
import { graphql } from './graphql.js';
import { growth } from './growth.js';
import { subscriptions } from './subscriptions.js';
import { fold } from './fold.js';
import { index } from './index-reading.js';

/** Every measurement, by its name. */
const SCENARIOS: readonly Scenario[] = [
  index,
  catalog,
  appending,
  graphql,
  subscriptions,
  delivery,
  growth,
  fold,
  archive,
  devices,
  download,
  start,
  soak,
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((word) => !SCENARIOS.some(({ name }) => name === word));
if (unknown !== undefined) {
  console.error(`There is no measurement "${unknown}". There are: ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
// As the product's processes do.
keepRowsYoung();
for (const scenario of SCENARIOS.filter(({ name }) =>
  wanted.length === 0 ? name !== soak.name : wanted.includes(name),
)) {
  console.log(`\n${scenario.name}: ${scenario.title}`);
  const lines = await scenario.run((sentence) => console.log(`  ${sentence}`));
  console.log(tableOf(lines));
  await writeSection(path.join(projectRoot(), 'bench/results.md'), scenario, lines);
}
