import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../src/embedded/port.js';
import { projectRoot } from '../../src/project-root.js';
import { eventually } from '../store/eventually.js';
import { planted } from '../support/planted.js';

/** A real server process that speaks S3's protocol, with a bucket "archives" in it. */
export type BucketServer = {
  readonly endpoint: string;
  /** an address of a store in the bucket, with more settings: { presign: 'on' } */
  location(more?: Record<string, string>): string;
  close(): Promise<void>;
};

/** Who signs requests to it: in the environment, as the SDK finds it, and looked for in all that is said. */
export const BUCKET_KEY = { AWS_ACCESS_KEY_ID: 'archives-of-tests', AWS_SECRET_ACCESS_KEY: planted() } as const;

/** Starts one on a folder of the test's own. */
export async function startBucketServer(folder: string): Promise<BucketServer> {
  const port = await freePort();
  const program = path.join(projectRoot(), 'node_modules', 's3rver', 'bin', 's3rver.js');
  const flags = ['-d', folder, '-a', '127.0.0.1', '-p', String(port), '--configure-bucket', 'archives'];
  Object.assign(process.env, BUCKET_KEY);
  const key = pathToFileURL(path.join(projectRoot(), 'test', 'archives', 'bucket-key.js')).href;
  const server: ChildProcess = spawn(process.execPath, ['--import', key, program, ...flags], {
    stdio: 'ignore',
    env: { ...process.env, ...BUCKET_KEY },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await eventually(() =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  return {
    endpoint,
    location: (more = {}) => `s3://archives/a/prefix?${new URLSearchParams({ endpoint, ...more }).toString()}`,
    async close() {
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
    },
  };
}
