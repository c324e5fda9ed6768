import { ANEW, type FieldChange, type FieldRule, type Impact, type RemovalRule } from './impact-rule.js';
import { listOf, mappingOf, valueAt } from './plain-value.js';
import { Structures } from './structures.js';

const DOCS = 'kubernetes.io/docs/concepts/workloads/controllers';
/** Kubernetes' own checks of updates, under pkg/apis of kubernetes/kubernetes. */
const CHECKS = 'pkg/apis';

const ROLLING = 'its pods are replaced one after the other';
const KEPT = 'its pods keep running';

/** Workloads: what replaces pods, and what Kubernetes never changes in place. */
export const workloadRules: readonly FieldRule[] = [
  {
    kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'],
    path: 'spec.template',
    impact: 'RESTART',
    reason: ROLLING,
    source: `${DOCS}/deployment/#updating-a-deployment, /statefulset/#rolling-updates; tasks/manage-daemon/update-daemon-set`,
  },
  {
    kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet'],
    path: 'spec.replicas',
    impact: ({ after }) => (after === 0 ? 'RESTART' : 'NONE'),
    reason: 'its number of pods changes; at 0 nothing of it runs',
    source: `${DOCS}/deployment/#scaling-a-deployment`,
  },
  {
    kinds: ['apps/Deployment', 'apps/DaemonSet', 'apps/ReplicaSet'],
    path: 'spec.selector',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: `${CHECKS}/apps/validation: ValidateImmutableField(spec.selector)`,
  },
  {
    kinds: ['apps/Deployment', 'apps/DaemonSet'],
    path: 'spec',
    impact: 'NONE',
    reason: KEPT,
    source: `${DOCS}/deployment/#writing-a-deployment-spec: how the next rollout goes`,
  },
  {
    kinds: ['apps/ReplicaSet'],
    path: 'spec',
    impact: 'NONE',
    reason: KEPT,
    source: `${DOCS}/replicaset: a new template is for new pods`,
  },
  {
    kinds: ['apps/StatefulSet'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: `${CHECKS}/apps/validation ValidateStatefulSetUpdate: serviceName, selector, volumeClaimTemplates, podManagementPolicy`,
  },
  ...['updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'].map(
    (field): FieldRule => ({
      kinds: ['apps/StatefulSet'],
      path: `spec.${field}`,
      impact: 'NONE',
      reason: KEPT,
      source: `${CHECKS}/apps/validation ValidateStatefulSetUpdate`,
    }),
  ),
  {
    kinds: ['apps/StatefulSet'],
    path: 'spec.ordinals',
    impact: 'RESTART',
    reason: 'pods of other numbers take the place of those that run',
    source: `${DOCS}/statefulset/#start-ordinal`,
  },
  {
    kinds: ['batch/Job'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: `${ANEW}, and so runs again`,
    source: `${CHECKS}/batch/validation ValidateJobSpecUpdate: template, selector, completions, completionMode`,
  },
  {
    kinds: ['batch/Job'],
    path: 'spec.suspend',
    impact: ({ after }) => (after === true ? 'RESTART' : 'NONE'),
    reason: 'a suspended job ends its pods',
    source: `${DOCS}/job/#suspending-a-job`,
  },
  ...['parallelism', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'].map((field): FieldRule => ({
    kinds: ['batch/Job'],
    path: `spec.${field}`,
    impact: 'NONE',
    reason: 'it goes on under the new limit',
    source: `${CHECKS}/batch/validation ValidateJobSpecUpdate`,
  })),
  {
    kinds: ['batch/CronJob'],
    path: 'spec',
    impact: 'NONE',
    reason: 'jobs that run already are left alone, the next one is made anew',
    source: `${DOCS}/cron-jobs/#modifying-a-cronjob`,
  },
  {
    kinds: ['/Pod'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement',
  },
  ...['containers', 'initContainers'].map((field): FieldRule => ({
    kinds: ['/Pod'],
    path: `spec.${field}`,
    impact: imagesOrAnew,
    reason: 'another image restarts the container; anything else needs a new pod',
    source: 'kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement',
  })),
  {
    kinds: ['autoscaling/HorizontalPodAutoscaler', 'policy/PodDisruptionBudget'],
    path: 'spec',
    impact: 'NONE',
    reason: 'it only steers how many pods there are',
    source: 'kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale, /configure-pdb',
  },
];

/** What ends with a workload. */
export const workloadRemovals: readonly RemovalRule[] = [
  {
    kinds: ['apps/Deployment', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', '/Pod'],
    impact: 'RESTART',
    reason: 'it is removed, and what it runs ends',
    source: 'kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion',
  },
  {
    kinds: ['apps/StatefulSet'],
    impact: (object) =>
      valueAt(object, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete'
        ? 'DATA_LOSS'
        : 'RESTART',
    reason: 'it is removed, and its pods end; its claims stay unless whenDeleted says Delete',
    source: `${DOCS}/statefulset/#persistentvolumeclaim-retention`,
  },
  {
    kinds: ['autoscaling/HorizontalPodAutoscaler', 'policy/PodDisruptionBudget'],
    impact: 'NONE',
    reason: 'it is removed, and pods keep running',
    source: 'kubernetes.io/docs/tasks/run-application',
  },
];

/** Of a pod that runs, only the images of its containers may change (and few other things). */
function imagesOrAnew({ before, after }: FieldChange): Impact {
  const structures = new Structures(true);
  return structures.same(withoutImages(before), withoutImages(after)) ? 'RESTART' : 'DATA_LOSS';
}

function withoutImages(containers: unknown): unknown {
  return listOf(containers).map((container) => {
    const mapping = mappingOf(container);
    return mapping ? { ...mapping, image: null } : container;
  });
}
