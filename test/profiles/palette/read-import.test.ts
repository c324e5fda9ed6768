import { expect, test } from '@jest/globals';
import { startProgram } from '../../support/program.js';

/** What a program says that reads a large import. */
async function readAlone(which: string): Promise<Record<string, unknown>> {
  const program = startProgram('test/profiles/palette/read-import.program.ts', {}, [which]);
  return JSON.parse(await program.line(/^\{/)) as Record<string, unknown>;
}

test('a large profile is read beside the event loop', async () => {
  const said = await readAlone('profile');
  expect(said).toMatchObject({ values: 250_000 });
  expect(said['turns']).toBeGreaterThan(5);
});

test('a large text that is no YAML is told with its place', async () =>
  expect((await readAlone('broken'))['message']).toMatch(/^Line 50003, column 1: The YAML doesn't parse/));

test.each(['mappings', 'json'])(
  '20 MB of %s keep nobody waiting',
  async (which) => {
    const said = await readAlone(which);
    expect(said['message']).toMatch(
      /takes too (long|much memory) to read|has no layers|NAME_MISSING|names no profile|layers, and a profile/,
    );
    expect(said['turns']).toBeGreaterThan(50);
  },
  60_000,
);
