import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { projectRoot } from '../../src/project-root.js';

type Service = {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: number };
  volumes?: string[];
  stop_grace_period?: string;
};

const root = projectRoot();
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const { services } = compose;

/** "dist/src/api.js" was made from "src/api.ts". */
const sourceOf = (built: string) => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  test('runs two APIs and two workers on PostgreSQL and Redis behind a proxy', () => {
    expect(Object.keys(services).sort()).toEqual(['api', 'postgres', 'proxy', 'redis', 'worker']);
    expect([services['api']?.deploy?.replicas, services['worker']?.deploy?.replicas]).toEqual([2, 2]);
  });

  test.each(['api', 'worker'])('starts a program that exists: %s', (name) => {
    const file = services[name]?.command?.find((word) => word.endsWith('.js')) ?? '';
    expect(existsSync(path.join(root, sourceOf(file)))).toBe(true);
  });

  test('gives only settings that the program accepts', () => {
    const given = services['api']?.environment ?? {};
    const filled = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(48)).replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
      ]),
    );
    const config = loadConfig({ ...filled, SECRETS_KEY: 'ab'.repeat(32) });
    expect(config.databaseUrl).toContain('@postgres:5432/');
    expect(config.redisUrl).toBe('redis://redis:6379');
    expect(config.example).toBe(false);
  });

  test('holds no secret: passwords and keys come from the environment', () => {
    const values = Object.values(services).flatMap((service) => Object.entries(service.environment ?? {}));
    const secrets = values.filter(([name]) => /PASSWORD|KEY/.test(name)).map(([, value]) => value);
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((value) => !/^\$\{\w+:\?/.test(value))).toEqual([]);
  });

  test.each(['.gitignore', '.dockerignore'])('reads its secrets from a file that stays here: %s', (ignored) => {
    expect(read(ignored).split('\n')).toContain('.env');
  });

  test.each(['api', 'worker'])('lets a program end what it has begun: %s', (name) => {
    expect(services[name]?.stop_grace_period).toBe('30s');
  });

  test('starts programs after what they need is healthy', () => {
    for (const name of ['api', 'worker'])
      for (const needed of Object.entries(services[name]?.depends_on ?? {})) {
        expect(needed[1].condition).toBe('service_healthy');
        expect(services[needed[0]]).toHaveProperty('healthcheck');
      }
  });

  test('mounts files that exist', () => {
    const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
    const files = mounted.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('./'));
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  test('copies folders that the build has', () => {
    const copied = lines.flatMap((line) => /^COPY --from=build \/app\/(\S+)/.exec(line)?.[1] ?? []);
    const built = new Set(['dist', 'node_modules', 'console/dist']);
    expect(copied.length).toBeGreaterThan(4);
    expect(copied.filter((name) => !built.has(name) && !existsSync(path.join(root, name)))).toEqual([]);
  });

  test('runs as a user without rights, from a program that exists', () => {
    expect(lines).toContain('USER node');
    const file = /"([^"]+\.js)"/.exec(lines.find((line) => line.startsWith('CMD')) ?? '')?.[1] ?? '';
    expect(existsSync(path.join(root, sourceOf(file)))).toBe(true);
  });

  test('runs on the Node that package.json asks for', () => {
    expect(lines.filter((line) => line.startsWith('FROM')).every((line) => line.startsWith('FROM node:20-'))).toBe(
      true,
    );
  });
});

test('deploy/run-topology.sh starts every service of docker-compose.yml, as many as it says', () => {
  const script = read('deploy/run-topology.sh');
  const begun = [...script.matchAll(/\bbegin "?([a-z]+)/g)].map(([, name]) => name);
  expect([...new Set(begun)].sort()).toEqual(['api', 'nginx', 'postgres', 'redis', 'worker']);
  for (const name of ['api', 'worker']) {
    expect(script).toContain(`$(replicas ${name})`);
    expect(script).toContain(`node ${services[name]?.command?.at(-1)}`);
  }
});
