import { describe, expect, test } from '@jest/globals';
import type { ChartEntry } from '../../../src/registries/client.js';
import { readHelmIndex } from '../../../src/registries/helm-index.js';
import { patience } from './host.js';

const BASE = new URL('https://charts.example/stable/');

const entry = (more: string) => `apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls:\n    - a.tgz\n${more}`;

describe('odd ways to write the same', () => {
  type Row = readonly [name: string, text: string, is: Partial<ChartEntry>];
  const rows: readonly Row[] = [
    [
      'a folded plain text',
      entry('    description: one\n      two\n\n      three\n'),
      { description: 'one two\nthree' },
    ],
    [
      'a literal block',
      entry('    description: |-\n      one\n      - version: 9\n'),
      { description: 'one\n- version: 9' },
    ],
    ['a folded block', entry('    description: >\n      one\n      two\n'), { description: 'one two' }],
    ['double quotes', entry('    description: "say \\"hi\\": #1"\n'), { description: 'say "hi": #1' }],
    ['escapes that JSON lacks', entry('    description: "a\\x41\\e"\n'), { description: 'aA' }],
    ['double quotes over lines', entry('    description: "one\n      two"\n'), { description: 'one two' }],
    ['single quotes', entry("    description: 'it''s: #1'\n"), { description: "it's: #1" }],
    ['a comment behind a value', entry('    description: one # two\n'), { description: 'one' }],
    ['a comment between fields', entry('  # no field\n    description: one\n'), { description: 'one' }],
    ['a number', entry('    appVersion: 1.10\n'), { appVersion: '1.10' }],
    ['a date', entry('    appVersion: 2024-01-01\n'), { appVersion: '2024-01-01' }],
    ['nothing', entry('    appVersion:\n    description: ~\n'), { appVersion: '', description: '' }],
    ['true', entry('    deprecated: true\n'), { deprecated: true }],
    ['a quoted "true", which is a text', entry('    deprecated: "true"\n'), { deprecated: false }],
    ['a list in brackets', 'entries: {web: [{version: 1.0.0, urls: [a.tgz]}]}', {}],
    ['brackets inside', 'entries:\n  web:\n  - {version: 1.0.0, urls: [a.tgz]}\n', {}],
    ['a dash alone', 'entries:\n  web:\n  -\n    version: 1.0.0\n    urls: [a.tgz]\n', {}],
    [
      'lists without indentation of charts',
      'entries:\n  web:\n    - version: 1.0.0\n      urls:\n        - a.tgz\n',
      {},
    ],
    ['quoted names', 'entries:\n  "web":\n  - \'version\': 1.0.0\n    "urls": [a.tgz]\n', {}],
    ['line ends of Windows', entry('    description: one\n').replaceAll('\n', '\r\n'), { description: 'one' }],
    ['a byte order mark', `\uFEFF${entry('')}`, {}],
    ['a document mark', `---\n${entry('')}`, {}],
    ['a directive', `%YAML 1.1\n---\n${entry('')}`, {}],
    ['no line end at the end', entry('    description: one'), { description: 'one' }],
    [
      'an anchor for others',
      'entries:\n  web:\n  - version: &v 1.0.0\n    appVersion: *v\n    urls: [a.tgz]\n',
      { appVersion: '1.0.0' },
    ],
    ['an anchor elsewhere', 'x: &urls [a.tgz]\nentries:\n  web:\n  - version: 1.0.0\n    urls: *urls\n', {}],
    [
      'a merge',
      'x: &d {description: one}\nentries:\n  web:\n  - <<: *d\n    version: 1.0.0\n    urls: [a.tgz]\n',
      { description: 'one' },
    ],
    ['an anchor nobody needs', entry('    maintainers: &m\n    - name: ann\n'), {}],
    [
      'a field given twice: the last one',
      entry('    description: one\n    description: two\n'),
      { description: 'two' },
    ],
    [
      'other fields with brackets and quotes',
      entry('    keywords: ["a]", \'b\']\n    home: "x"\n    sources: []\n    more: {}\n'),
      {},
    ],
    ['an open quote in a field nobody needs', entry('    home: "one\n      version: 9"\n'), {}],
    [
      'other lists of the same indentation',
      entry('    keywords:\n    - version\n    - "urls: x"\n    description: one\n'),
      { description: 'one' },
    ],
    [
      'JSON',
      '{"apiVersion":"v1","entries":{"web":[{"version":"1.0.0","urls":["a.tgz"],"keywords":["}]","\\""]}]}}',
      {},
    ],
    ['braces that are no JSON', "{apiVersion: v1, entries: {web: [{version: '1.0.0', urls: [a.tgz]}]}}", {}],
    [
      'a digest with its prefix',
      entry(`    digest: SHA256:${'A'.repeat(64)}\n`),
      { digest: `sha256:${'a'.repeat(64)}` },
    ],
    ['a digest that is none', entry('    digest: abc\n'), { digest: null }],
    ['a date that is none', entry('    created: soon\n'), { created: null }],
    [
      'a date',
      entry('    created: 2026-08-21T20:48:07.726391261Z\n'),
      { created: new Date('2026-08-21T20:48:07.726Z') },
    ],
    [
      'an address of another host',
      entry('').replace('a.tgz', 'https://cdn.example/a.tgz?x=1'),
      { url: 'https://cdn.example/a.tgz?x=1' },
    ],
    ['an address from the root', entry('').replace('a.tgz', '/a.tgz'), { url: 'https://charts.example/a.tgz' }],
    ['an address that climbs', entry('').replace('a.tgz', '../a.tgz'), { url: 'https://charts.example/a.tgz' }],
    [
      'an address in an OCI registry',
      entry('').replace('a.tgz', 'oci://r.example/web:1.0.0'),
      { url: 'oci://r.example/web:1.0.0' },
    ],
    [
      'what no database can store',
      '{"entries":{"web":[{"version":"1.0.0","urls":["a.tgz"],"description":"a\\u0000b\\ud800c"}]}}',
      { description: 'ab\uFFFDc' },
    ],
  ];

  test.each(rows)('%s', async (_name, text, is) => {
    const { entries, faults } = await readHelmIndex(Buffer.from(text), BASE, patience());
    expect(faults).toEqual([]);
    expect(entries).toHaveLength(1);
    const plain = { name: 'web', version: '1.0.0', url: 'https://charts.example/stable/a.tgz', ...is };
    expect(entries[0]).toMatchObject(plain);
  });
});
