import { describe, expect, test } from '@jest/globals';
import { statusOf, type KubernetesObject } from '../../cli/device/object-status.js';
import { textsIn } from '../../cli/device/readiness.js';

const object = (kind: string, status: object, spec: object = {}, generation = 2): KubernetesObject => ({
  ...{ kind, metadata: { name: 'web', namespace: 'shop', generation }, spec: { ...spec }, status: { ...status } },
});
const condition = (type: string, status: string, message = '') => ({ conditions: [{ type, status, message }] });
const seen = { observedGeneration: 2 };

describe('an object is', () => {
  test.each<[string, KubernetesObject]>([
    ['a ConfigMap, which has no state', object('ConfigMap', {})],
    [
      'a Deployment with all replicas',
      object('Deployment', { ...seen, updatedReplicas: 2, availableReplicas: 2 }, { replicas: 2 }),
    ],
    ['a Deployment of none', object('Deployment', seen, { replicas: 0 })],
    ['a StatefulSet with its one', object('StatefulSet', { ...seen, updatedReplicas: 1, readyReplicas: 1 })],
    [
      'a DaemonSet on every node',
      object('DaemonSet', { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3 }),
    ],
    ['a Job that is complete', object('Job', condition('Complete', 'True'))],
    ['a resource that is established', object('CustomResourceDefinition', condition('Established', 'True'))],
    ['a virtual machine that runs', object('VirtualMachine', { printableStatus: 'Running', ready: true })],
    [
      'a virtual machine that shall not run',
      object('VirtualMachine', { printableStatus: 'Stopped' }, { runStrategy: 'Halted' }),
    ],
    ['a volume that was imported', object('DataVolume', { phase: 'Succeeded' })],
  ])('ready: %s', (_, given) => expect(statusOf(given)).toEqual({ status: 'ready', message: '' }));

  test.each<[string, KubernetesObject, string]>([
    [
      'a Deployment that starts',
      object('Deployment', { ...seen, updatedReplicas: 2, availableReplicas: 1 }, { replicas: 2 }),
      'Deployment shop/web has 1 of 2 ready.',
    ],
    [
      'a Deployment whose change nobody has seen',
      object('Deployment', { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 }),
      'Deployment shop/web has 0 of 1 ready.',
    ],
    ['a Job that runs', object('Job', {}), 'Job shop/web is not complete.'],
    [
      'a virtual machine that is scheduled',
      object('VirtualMachine', { printableStatus: 'Starting' }),
      'VirtualMachine shop/web is Starting.',
    ],
    [
      'a volume that is imported',
      object('DataVolume', { phase: 'ImportInProgress' }),
      'DataVolume shop/web is ImportInProgress.',
    ],
    [
      'an object without any status',
      { kind: 'DaemonSet', metadata: { name: 'x', generation: 1 } },
      'DaemonSet x has 0 of 0 ready.',
    ],
  ])('installing: %s', (_, given, message) => expect(statusOf(given)).toEqual({ status: 'installing', message }));

  test.each<[string, KubernetesObject, string]>([
    [
      'a Deployment that makes no progress',
      object('Deployment', { ...seen, ...condition('Progressing', 'False', 'Timed out.') }),
      'Deployment shop/web: Timed out.',
    ],
    [
      'a Job that gave up',
      object('Job', condition('Failed', 'True', 'Backoff limit.')),
      'Job shop/web: Backoff limit.',
    ],
    [
      'a virtual machine without its image',
      object('VirtualMachine', { printableStatus: 'ErrImagePull' }),
      'VirtualMachine shop/web: It is ErrImagePull.',
    ],
    [
      'a volume without its source',
      object('DataVolume', { phase: 'Failed' }),
      'DataVolume shop/web: The import has failed.',
    ],
  ])('failed: %s', (_, given, message) => expect(statusOf(given)).toEqual({ status: 'failed', message }));
});

test('what install.sh prints is divided at its own marks, whatever a manifest says', () => {
  const all =
    '---\n# manifests/001/a.yaml\nx: 1\n---\n# manifests/999/b.yaml\ny: 1\n---\n# manifests/002/b.yaml\nz: 1\n';
  const texts = textsIn(all, ['manifests/002/b.yaml', 'manifests/001/a.yaml', 'manifests/003/gone.yaml']);
  expect(Object.fromEntries(texts)).toEqual({
    'manifests/001/a.yaml': 'x: 1\n---\n# manifests/999/b.yaml\ny: 1\n',
    'manifests/002/b.yaml': 'z: 1\n',
  });
});
