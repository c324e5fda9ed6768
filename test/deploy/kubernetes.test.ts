import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { ROUTE_NEEDS } from '../../src/access/permissions.js';
import { loadConfig } from '../../src/config.js';
import { projectRoot } from '../../src/project-root.js';

type Probe = { httpGet: { path: string; port: string } };
type Container = {
  command: string[];
  ports: { name: string; containerPort: number }[];
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
  securityContext: object;
};
type Resource = {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec?: {
    selector?: { matchLabels: Record<string, string> };
    template?: { metadata: { labels: Record<string, string> }; spec: { containers: Container[] } };
    scaleTargetRef?: { name: string };
    minAvailable?: number;
  };
};

const folder = path.join(projectRoot(), 'deploy/kubernetes');
const resources = readdirSync(folder)
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(readFileSync(path.join(folder, name), 'utf8')))
  .map((document) => document.toJS() as Resource);
const ofKind = (kind: string) => resources.filter((resource) => resource.kind === kind);
const settings = ofKind('ConfigMap')[0]?.data ?? {};
const deployments = ofKind('Deployment').map(({ metadata, spec }) => ({
  name: metadata.name,
  spec: spec!,
  container: spec!.template!.spec.containers[0]!,
}));

test('the settings are such as the program accepts', () => {
  const secrets = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://queue', SECRETS_KEY: 'ab'.repeat(32) };
  const config = loadConfig({ ...settings, ...secrets });
  expect(config).toMatchObject({ host: '0.0.0.0', port: 4000, healthPort: 4001, dataDir: '/data' });
});

describe.each(deployments)('the deployment $name', ({ name, spec, container }) => {
  test('starts a program that exists', () => {
    const built = container.command[1] ?? '';
    expect(existsSync(path.join(projectRoot(), built.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  test('is probed where the program answers without a key', () => {
    const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
    expect(ports['health']).toBe(Number(settings['HEALTH_PORT']));
    for (const { httpGet } of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(httpGet.port).toBe('health');
      expect(ROUTE_NEEDS[httpGet.path]).toBe('anybody');
    }
  });

  test('selects its own pods, keeps one of them and is scaled', () => {
    expect(spec.template!.metadata.labels).toMatchObject(spec.selector!.matchLabels);
    const budget = ofKind('PodDisruptionBudget').find(({ metadata }) => metadata.name === name);
    expect(budget?.spec).toMatchObject({ minAvailable: 1, selector: spec.selector });
    expect(ofKind('HorizontalPodAutoscaler').map(({ spec: scaled }) => scaled?.scaleTargetRef?.name)).toContain(name);
  });

  test('may nothing that it does not need', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

const kubectl = existsSync('/usr/bin/kubectl') || existsSync('/usr/local/bin/kubectl');
(kubectl ? test : test.skip)(`kubectl kustomize takes all of it${kubectl ? '' : ' [needs kubectl]'}`, () => {
  const rendered = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  const kinds = parseAllDocuments(rendered).map((document) => (document.toJS() as Resource).kind);
  expect(kinds.sort()).toEqual(resources.map(({ kind }) => kind).sort());
});
