import { ANEW, type FieldChange, type FieldRule, type Impact, type RemovalRule } from './impact-rule.js';
import { valueAt } from './plain-value.js';
import { storageQuantity } from './storage-quantity.js';

const DOCS = 'kubernetes.io/docs/concepts';
const QUIET = 'nothing that runs is restarted';

const fields = (kinds: readonly string[], names: readonly string[], rule: Omit<FieldRule, 'kinds' | 'path'>) =>
  names.map((path): FieldRule => ({ kinds, path, ...rule }));

/** Storage, settings, network and rights. */
export const objectRules: readonly FieldRule[] = [
  {
    kinds: ['/PersistentVolumeClaim'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: `${DOCS}/storage/persistent-volumes; ValidatePersistentVolumeClaimUpdate: spec is immutable after creation`,
  },
  {
    kinds: ['/PersistentVolumeClaim'],
    path: 'spec.resources',
    impact: claimResized,
    reason: 'a volume grows in place and never shrinks',
    source: `${DOCS}/storage/persistent-volumes/#expanding-persistent-volumes-claims`,
  },
  {
    kinds: ['/PersistentVolumeClaim'],
    path: 'spec.volumeAttributesClassName',
    impact: 'NONE',
    reason: 'the volume is changed in place',
    source: `${DOCS}/storage/volume-attributes-classes`,
  },
  {
    kinds: ['/PersistentVolume'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidatePersistentVolumeUpdate: the source is immutable after creation',
  },
  ...fields(['/PersistentVolume'], ['spec.capacity', 'spec.persistentVolumeReclaimPolicy', 'spec.mountOptions'], {
    impact: 'NONE',
    reason: QUIET,
    source: `${DOCS}/storage/persistent-volumes`,
  }),
  ...fields(['storage.k8s.io/StorageClass'], ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidateStorageClassUpdate: updates are forbidden',
  }),
  ...fields(['storage.k8s.io/StorageClass'], ['allowVolumeExpansion', 'mountOptions', 'allowedTopologies'], {
    impact: 'NONE',
    reason: 'it counts for new volumes',
    source: `${DOCS}/storage/storage-classes`,
  }),
  ...fields(['/ConfigMap', '/Secret'], ['data', 'binaryData', 'stringData'], {
    // Whoever reads it from an environment variable has the old value until its own next start.
    impact: ({ from }) => (from['immutable'] === true ? 'DATA_LOSS' : 'NONE'),
    reason: 'mounted files follow by themselves, and nothing restarts, unless it is immutable and has to be made anew',
    source: `${DOCS}/configuration/configmap/#mounted-configmaps-are-updated-automatically, /#configmap-immutable`,
  }),
  ...fields(['/ConfigMap', '/Secret'], ['immutable'], {
    impact: ({ before }) => (before === true ? 'DATA_LOSS' : 'NONE'),
    reason: 'what was made immutable stays so: it has to be deleted and made anew',
    source: `${DOCS}/configuration/configmap/#configmap-immutable`,
  }),
  ...fields(['/Secret'], ['type'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidateSecretUpdate: type is immutable',
  }),
  ...fields(['/Service'], ['spec'], {
    impact: 'NONE',
    reason: 'connections may go elsewhere, and nothing restarts',
    source: `${DOCS}/services-networking/service`,
  }),
  ...fields(['/Service'], ['spec.clusterIP', 'spec.clusterIPs'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidateServiceUpdate: clusterIP is immutable',
  }),
  ...fields(['networking.k8s.io/Ingress', 'networking.k8s.io/NetworkPolicy'], ['spec'], {
    impact: 'NONE',
    reason: 'connections may go elsewhere, and nothing restarts',
    source: `${DOCS}/services-networking/ingress, /network-policies`,
  }),
  ...fields(['/ResourceQuota', '/LimitRange'], ['spec'], {
    impact: 'NONE',
    reason: 'it counts for new pods',
    source: `${DOCS}/policy/resource-quotas, /limit-range`,
  }),
  ...fields(['/ServiceAccount'], ['secrets', 'imagePullSecrets', 'automountServiceAccountToken'], {
    impact: 'NONE',
    reason: 'it counts for new pods',
    source: `${DOCS}/security/service-accounts`,
  }),
  ...fields(['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole'], ['rules', 'aggregationRule'], {
    impact: 'NONE',
    reason: 'rights change at once, and nothing restarts',
    source: 'reference/access-authn-authz/rbac',
  }),
  ...fields(['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'], ['subjects'], {
    impact: 'NONE',
    reason: 'rights change at once, and nothing restarts',
    source: 'reference/access-authn-authz/rbac',
  }),
  ...fields(['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'], ['roleRef'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'reference/access-authn-authz/rbac/#clusterrolebinding-example',
  }),
  ...fields(['scheduling.k8s.io/PriorityClass'], ['value', 'preemptionPolicy'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidatePriorityClassUpdate: may not be changed in an update',
  }),
  ...fields(['scheduling.k8s.io/PriorityClass'], ['description', 'globalDefault'], {
    impact: 'NONE',
    reason: 'it counts for new pods',
    source: `${DOCS}/scheduling-eviction/pod-priority-preemption`,
  }),
  ...fields(['/Namespace'], ['spec'], {
    impact: 'UNKNOWN',
    reason: 'its finalizers change',
    source: `${DOCS}/overview`,
  }),
  ...fields(['apiextensions.k8s.io/CustomResourceDefinition'], ['spec.group', 'spec.scope', 'spec.names'], {
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'ValidateCustomResourceDefinitionUpdate: immutable once established',
  }),
];

/** What goes with other objects. */
export const objectRemovals: readonly RemovalRule[] = [
  {
    kinds: ['/PersistentVolumeClaim', '/PersistentVolume'],
    impact: 'DATA_LOSS',
    reason: 'it is removed with what it holds',
    source: `${DOCS}/storage/persistent-volumes/#reclaiming: Delete is the default of made volumes`,
  },
  {
    kinds: ['/Namespace'],
    impact: 'DATA_LOSS',
    reason: 'it is removed with everything in it',
    source: `${DOCS}/overview/working-with-objects/namespaces`,
  },
  {
    kinds: ['apiextensions.k8s.io/CustomResourceDefinition'],
    impact: 'DATA_LOSS',
    reason: 'it is removed with all objects of its kind',
    source: 'tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition',
  },
  {
    kinds: ['/ResourceQuota', '/LimitRange'],
    impact: 'NONE',
    reason: 'it is removed, and pods keep running',
    source: `${DOCS}/policy/resource-quotas`,
  },
];

function claimResized({ before, after }: FieldChange): Impact {
  const [was, is] = [before, after].map((resources) => storageQuantity(valueAt(resources, 'requests', 'storage')));
  if (was === null || was === undefined || is === null || is === undefined) return 'UNKNOWN';
  return is < was ? 'DATA_LOSS' : 'NONE';
}
