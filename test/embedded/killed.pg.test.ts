import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startProgram, type Program } from '../support/program.js';

const isRoot = process.getuid?.() === 0;
// Recovery after a kill writes every file to disk once more: on a busy disk that takes long.
jest.setTimeout(120_000);

const folders: string[] = [];
const programs: Program[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sp-killed-'));
  folders.push(folder);
  return folder;
}

async function started(dataDir: string): Promise<{ program: Program; url: string }> {
  const program = startProgram('test/embedded/server.ts', { DATA_DIR: dataDir });
  programs.push(program);
  return { program, url: (await program.line(/^url /)).slice(4) };
}

afterEach(async () => {
  for (const program of programs.splice(0)) await program.end('SIGTERM');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('a program that is killed', () => {
  test('leaves a PostgreSQL that the next start takes over, with every commit', async () => {
    const dataDir = path.join(await newFolder(), 'data');
    const first = await started(dataDir);
    await query(first.url, 'create table kept as select 42 as answer');
    const left = await postmaster(dataDir);
    expect(await first.program.end('SIGKILL')).toBe('SIGKILL');
    expect(isAlive(left)).toBe(true);

    const second = await started(dataDir);
    expect((await query(second.url, 'select answer from kept')).rows).toEqual([{ answer: 42 }]);
    expect(second.url).toBe(first.url);
    expect(isAlive(left)).toBe(false);
  });

  test('together with its PostgreSQL loses no commit', async () => {
    const dataDir = path.join(await newFolder(), 'data');
    const first = await started(dataDir);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.program.end('SIGKILL');
    process.kill(await postmaster(dataDir), 'SIGKILL');

    const second = await started(dataDir);
    expect((await query(second.url, 'select answer from kept')).rows).toEqual([{ answer: 42 }]);
  });
});

test('a second program on the same folder ends with a sentence that names the first', async () => {
  const dataDir = path.join(await newFolder(), 'data');
  const { program, url } = await started(dataDir);
  const second = startProgram('test/embedded/server.ts', { DATA_DIR: dataDir });
  expect(await second.ended()).not.toBe(0);
  expect(second.lines.join('\n')).toMatch(
    new RegExp(`${dataDir} is in use by process ${program.pid}: stop that process`),
  );
  expect((await query(url, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('of two programs that start at once on a new folder one runs and the other says so', async () => {
  const dataDir = path.join(await newFolder(), 'data');
  const both = [1, 2].map(() => startProgram('test/embedded/server.ts', { DATA_DIR: dataDir }));
  programs.push(...both);
  const said = await Promise.all(both.map((program) => program.line(/^url |in use by process/)));
  expect(said.filter((line) => line.startsWith('url '))).toHaveLength(1);
});

test('Ctrl-C in the terminal does not reach PostgreSQL before the program has ended its pools', async () => {
  const dataDir = path.join(await newFolder(), 'data');
  await started(dataDir);
  const group = (await readFile(`/proc/${await postmaster(dataDir)}/stat`, 'utf8')).split(') ')[1]?.split(' ')[2];
  expect(Number(group)).toBe(await postmaster(dataDir));
});

const describeAsRoot = isRoot ? describe : describe.skip;

describeAsRoot('started by root [needs root]', () => {
  test('runs in a folder that only root may enter', async () => {
    const home = await newFolder();
    await chmod(home, 0o700);
    const { program, url } = await started(path.join(home, 'data'));
    expect((await query(url, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
    // Containers often forbid user namespaces; the other way serves them.
    await program.line(/runs (in a user namespace|as user 65534)/);
  });

  test('leaves the files of another user to that user', async () => {
    const dataDir = await newFolder();
    await chown(dataDir, 1, 1);
    const { program, url } = await started(dataDir);
    expect((await query(url, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
    await program.line(/runs as user 1"/);
    expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(1);
  });

  test('keeps the cluster in /var/lib when the home of another user is closed to it, and finds it again', async () => {
    const home = await newFolder();
    await chown(home, 1, 1);
    await chmod(home, 0o700);
    const dataDir = path.join(home, 'data');
    await mkdir(dataDir);
    const first = await started(dataDir);
    await first.program.line(/runs as user 65534/);
    await query(first.url, 'create table kept as select 42 as answer');
    const place = (await readFile(path.join(dataDir, 'postgres.location'), 'utf8')).trim();
    folders.push(place);
    expect(place).toMatch(/^\/var\/lib\/system-profiles\//);
    await first.program.end('SIGKILL');

    const second = await started(dataDir);
    expect((await query(second.url, 'select answer from kept')).rows).toEqual([{ answer: 42 }]);
  });
});

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

async function postmaster(dataDir: string): Promise<number> {
  return Number((await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
