import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authored } from './authored.js';
import { built, scratch } from './built.js';

// A profile with a Helm chart, put on clusters that can't take it.

const CHART = `apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata:
  name: redis
  namespace: kube-system
spec:
  chart: redis
`;

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
  const { file } = await built(folder.path, authored({ layers: [{ name: 'charts', manifests: { redis: CHART } }] }));
  expect(spawnSync('tar', ['-xzf', file, '-C', folder.path]).status).toBe(0);
});
afterAll(() => folder.remove());

/** Installs by a kubectl that does this. */
function install(kubectl: string) {
  const bin = join(folder.path, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\n${kubectl}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
  const run = spawnSync('sh', [join(folder.path, 'install.sh'), '--target', 'kubectl'], { encoding: 'utf8', env });
  return { status: run.status, stderr: run.stderr };
}

test('a cluster that kubectl cannot ask is not called one without HelmCharts', () => {
  expect(install("echo 'connection refused' >&2; exit 1")).toEqual({
    status: 1,
    stderr:
      'connection refused\ninstall.sh: kubectl cannot ask the cluster; what it says stands above. Is its context the right one?\n',
  });
});

test('a cluster that answers and has no HelmCharts is told to need helm-controller', () => {
  expect(install('exit 0')).toEqual({
    status: 1,
    stderr:
      'install.sh: The profile has Helm charts as HelmChart resources, and this cluster has no such resource. Install helm-controller, or use k3s.\n',
  });
});

test('a cluster that has HelmCharts gets them', () => {
  const { status } = install('case "$*" in "get crd"*) echo customresourcedefinition/helmcharts ;; esac');
  expect(status).toBe(0);
});
