import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Before all tests: gives the run a folder. Its PostgreSQL starts when the first test asks, so pure tests wait for nothing. */
export default async function setUp(): Promise<void> {
  process.env['TEST_RUN_FOLDER'] = await mkdtemp(path.join(os.tmpdir(), `system-profiles-test-${process.pid}-`));
}
