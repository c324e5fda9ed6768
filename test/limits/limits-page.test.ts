import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { limits } from '../../src/limits.js';
import { projectRoot } from '../../src/project-root.js';

const page = readFileSync(path.join(projectRoot(), 'docs', 'limits.md'), 'utf8');
const count = (n: number) => n.toLocaleString('en-US');
const size = (bytes: number) => (bytes >= 1024 ** 2 ? `${bytes / 1024 ** 2} MiB` : `${bytes / 1024} KiB`);
const { rateLimitPerKey, rateLimitPerAddress } = loadConfig({});
const requests = { rateLimitPerKey: count(rateLimitPerKey ?? 0), rateLimitPerAddress: count(rateLimitPerAddress ?? 0) };
const seconds = (ms: number) => `${ms / 1_000} s`;

/** What the page must say, row by row, computed from the code. */
const rows: readonly (readonly [what: string, limit: string])[] = [
  ['name of a profile, layer, manifest, variable', `${limits.nameLength.min} to ${limits.nameLength.max} characters`],
  ['description', `${count(limits.descriptionLength)} characters`],
  ['note', `${limits.noteLength} characters`],
  ['tags of a profile', `${limits.tags}, of ${limits.tagLength.min} to ${limits.tagLength.max} characters`],
  ['values of a layer, one manifest', size(limits.textBytes)],
  ['values that a query asks about (`valueProblems`, `valuesWith`)', size(limits.textBytes)],
  ['manifests of a layer', count(limits.manifestsPerLayer)],
  ['presets of a layer', count(limits.presetsPerLayer)],
  ['layers of a profile', count(limits.layers)],
  ['variables of a profile', count(limits.variables)],
  ['options of a variable', count(limits.optionsPerVariable)],
  ['default, option or regex of a variable', size(limits.variableTextBytes)],
  ['all texts of a version', size(limits.versionTextBytes)],
  ['body of POST /graphql', size(limits.requestBytes)],
  ['body of POST /graphql that imports a profile', size(limits.importBytes)],
  ['`first`, `last`', `${limits.pageSize.min} to ${limits.pageSize.max}, ${limits.pageSize.default} when absent`],
  ["body of a device's registration, report", `${size(limits.registrationBytes)}, ${size(limits.deviceBodyBytes)}`],
  ['receipt of a device', `${count(limits.receiptBytes)} bytes`],
  ['site properties of a device', count(limits.variables)],
  ['waves of a rollout', count(limits.waves)],
  ['search text of a list', `${limits.searchLength} characters`],
  ['depth of a query', count(limits.query.depth)],
  ['aliases of a query', count(limits.query.aliases)],
  ['levels of lists and objects in variables, and in values of a query', count(limits.query.nesting)],
  ['directives of a query', count(limits.query.directives)],
  ['tokens of a query', count(limits.query.tokens)],
  ['cost of a query', count(limits.query.cost)],
  [
    'open WebSockets and streams of events of one process: in total, of one address, of one key',
    [limits.connections.total, limits.connections.perAddress, limits.connections.perKey].map(count).join('; '),
  ],
  [
    'requests of one key, of one address, over all APIs',
    `${requests.rateLimitPerKey}; ${requests.rateLimitPerAddress} a minute (settings)`,
  ],
  ['e-mail address of an account', `${limits.emailLength} characters`],
  ['password', `${limits.passwordLength.min} to ${limits.passwordLength.max} characters`],
  [
    'attempts to sign in: one account from one address, one account, one address, over all APIs',
    `${[limits.signIn.perAccountAndAddress, limits.signIn.perAccount, limits.signIn.perAddress].join('; ')} within ${limits.signIn.windowSeconds / 60} minutes`,
  ],
  [
    'a session: without use, in all',
    `${limits.session.idleMs / 3_600_000} h; ${limits.session.lifetimeMs / 86_400_000} days`,
  ],
  ['sessions of one account', count(limits.session.perAccount)],
  ["body of a request by somebody who isn't signed in", size(limits.strangersBytes)],
  ['one request', seconds(limits.requestMs)],
  ['headers of a request; all of it', `${seconds(limits.headersMs)}; ${seconds(limits.uploadMs)}`],
  ['an answer of which nothing is taken', seconds(limits.unreadMs)],
  [
    'one attempt at a job: a synchronisation; an archive',
    `${limits.job.syncMs / 3_600_000} h; ${limits.job.mostMs / 3_600_000} h`,
  ],
  ['one SQL statement', seconds(limits.statementMs)],
  ['one fetch from outside', seconds(limits.outsideFetchMs)],
  ['address of a registry', `${count(limits.endpointLength)} characters`],
  [
    'password or token of a registry; one certificate or key in PEM',
    `${size(limits.secretBytes)}; ${size(limits.certificateBytes)}`,
  ],
  ['index of a registry', size(limits.registry.indexBytes)],
  ['entries of an index', count(limits.registry.indexEntries)],
  ['one other answer of an OCI registry', size(limits.registry.manifestBytes)],
  ['redirects', count(limits.registry.redirects)],
  [
    'an index, a pack or chart, any other answer, from asking to its end',
    [limits.registry.indexMs, limits.registry.archiveMs, limits.registry.answerMs].map(seconds).join(', '),
  ],
  ['silence of a registry', seconds(limits.registry.idleMs)],
  ['slowness of a registry', `${size(limits.registry.leastBytesPerSecond)} a second`],
  ['pack or chart, packed', size(limits.registry.archiveBytes)],
  [
    'pack or chart, unpacked',
    `${size(limits.registry.unpackedBytes)}, ${count(limits.registry.files)} files, ${size(limits.registry.fileBytes)} each`,
  ],
  ['images of an archive', `${count(limits.images.count)}, ${limits.images.bytes / 1024 ** 3} GiB together`],
  ['one blob of an image', `${limits.images.blobMs / 3_600_000} h`],
  ['aliases when YAML is expanded', count(limits.yaml.aliases)],
  ['nesting of YAML', count(limits.yaml.depth)],
  ['tries of a command without `expectedRevision`', seconds(limits.commandPatienceMs)],
  ['an idempotency key is remembered', `${limits.idempotencyHours} h`],
];

test.each(rows)('docs/limits.md tells the limit of: %s', (what, limit) => {
  expect(page).toContain(`| ${what} | ${limit} |`);
});
