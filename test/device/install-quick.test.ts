import { expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome } from '../../cli/device/home.js';
import { install } from '../../cli/device/install.js';

test('an installation that ends before the agent has noted it is noticed, with what it said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'device-quick-'));
  try {
    await writeFile(join(folder, 'install.sh'), 'echo "install.sh: no k3s is here." >&2\nexit 1\n');
    const home = await openHome(join(folder, 'home'));
    // Which of the two is faster, the disk or the script, differs from time to time.
    for (let round = 0; round < 40; round += 1)
      expect(await install(home, folder, { target: null, manifestsDir: null })).toEqual({
        ok: false,
        message: 'no k3s is here.',
      });
  } finally {
    await rm(folder, { recursive: true });
  }
});
