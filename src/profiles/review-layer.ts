import { isOpen } from '../manifests/macros.js';
import type { ManifestFacts } from '../manifests/manifest-checks.js';
import { isSet } from '../manifests/plain-value.js';
import type { Problem } from '../manifests/problem.js';
import type { ValuesFacts } from '../manifests/values-checks.js';
import { virtualMachineKinds } from '../manifests/virtual-machine.js';
import type { LayerText } from './content.js';

/** A layer with what was found in each of its texts. */
export type InspectedLayer = {
  readonly layer: LayerText;
  readonly values: ValuesFacts;
  readonly manifests: readonly { readonly name: string; readonly facts: ManifestFacts }[];
};

const INSTALL_ORDER = 'spectrocloud.com/install-priority';
const VM_MARK = 'spectrocloud.com/manifest-type';

/** What is wrong with a layer as a whole: its order, its mark, what it holds. Without the problems of its texts. */
export function layerProblems(inspected: InspectedLayer, hasTags: boolean): readonly Problem[] {
  return [...headerProblems(inspected), ...machineProblems(inspected, hasTags), ...emptyProblems(inspected)];
}

/** The field and the values' header may both say it, but not differently: nobody could tell which one counts. */
function headerProblems({ layer, values }: InspectedLayer): readonly Problem[] {
  const { installOrder, vmManifest, values: text } = layer.layer;
  const { header } = text;
  const problem = (code: string, severity: Problem['severity'], key: string, message: string): Problem => ({
    code,
    severity,
    message,
    path: ['pack', key],
    ...values.header.get(key)?.position,
  });
  const problems: Problem[] = [];
  if (installOrder !== null && header.installOrder !== null && installOrder !== header.installOrder) {
    const message = `The layer's install order is ${installOrder}, but its values say ${header.installOrder} (${INSTALL_ORDER}). Clear the field, or change the values.`;
    problems.push(problem('INSTALL_ORDER_CONTRADICTION', 'ERROR', INSTALL_ORDER, message));
  }
  if (vmManifest !== null && header.vmManifest !== null && vmManifest !== header.vmManifest) {
    const message = `The layer is ${vmManifest ? '' : 'not '}marked as VM manifest, but its values say the opposite (${VM_MARK}). Clear the mark, or change the values.`;
    problems.push(problem('VM_MANIFEST_CONTRADICTION', 'ERROR', VM_MARK, message));
  }
  const value = values.header.get(INSTALL_ORDER)?.value;
  if (header.installOrder === null && isSet(value) && !(typeof value === 'string' && isOpen(value))) {
    const message = `${INSTALL_ORDER} in the values is no whole number, so the layer's install order is ${layer.installOrder}. Write a number in quotes, such as "10".`;
    problems.push(problem('INSTALL_ORDER_INVALID', 'WARNING', INSTALL_ORDER, message));
  }
  return problems;
}

function machineProblems({ layer, manifests }: InspectedLayer, hasTags: boolean): readonly Problem[] {
  const machines = manifests.flatMap(({ name, facts }) =>
    facts.objects.filter(({ isVirtualMachine }) => isVirtualMachine).map((object) => ({ manifest: name, object })),
  );
  const [first] = machines;
  if (layer.vmManifest) {
    // A pack's machines are in its charts, and a manifest that doesn't parse may hold some.
    if (first || layer.kind !== 'MANIFEST' || manifests.some(({ facts }) => facts.opaque)) return [];
    const message = `The layer is marked as VM manifest and defines no virtual machine. Attach a manifest with one of ${virtualMachineKinds}, or take the mark away.`;
    return [{ code: 'VM_MANIFEST_WITHOUT_VM', severity: 'ERROR', message, path: [] }];
  }
  // An author who said "no VM manifest" in so many words knows.
  if (!first || layer.layer.vmManifest === false) return [];
  const message = `${first.object.kind} "${first.object.name}" stands in a layer that isn't marked as VM manifest, so the profile's tags don't become labels on it. Mark the layer as VM manifest.`;
  const severity = hasTags ? 'WARNING' : 'INFO';
  return [
    { code: 'VM_NOT_MARKED', severity, message, manifest: first.manifest, path: ['kind'], ...first.object.position },
  ];
}

function emptyProblems({ layer, manifests }: InspectedLayer): readonly Problem[] {
  if (layer.kind !== 'MANIFEST' || layer.vmManifest) return [];
  if (manifests.some(({ facts }) => facts.objects.length > 0 || facts.opaque)) return [];
  const message = 'The layer installs nothing: its manifests hold no object. Attach a manifest, or remove the layer.';
  return [{ code: 'LAYER_EMPTY', severity: 'WARNING', message, path: [] }];
}
