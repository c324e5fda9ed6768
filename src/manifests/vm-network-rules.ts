import { isSet } from './plain-value.js';
import { interfacesOf, networksOf } from './virtual-machine.js';
import { keysSet, namesOf, repeated, type VmRule } from './vm-rule.js';

const NETWORK_SOURCES = ['pod', 'multus', 'resourceClaim'];
const BINDINGS = ['bridge', 'masquerade', 'sriov', 'passtBinding', 'binding'];
/** Bindings that KubeVirt dropped with version 1.3. */
const DROPPED_BINDINGS = ['slirp', 'macvtap', 'passt'];

/** Interfaces and networks belong together by name; all of pkg/network/admitter. */
export const networkRules: readonly VmRule[] = [
  {
    code: 'VM_INTERFACE_WITHOUT_NETWORK',
    severity: 'ERROR',
    source: 'validateInterfacesAssignedToNetworks',
    find: (machine) => {
      const networks = namesOf(networksOf(machine));
      return interfacesOf(machine)
        .filter(({ name }) => name !== null && !networks.has(name))
        .map(({ name, path }) => ({
          path: [...path, 'name'],
          message: `The interface "${name}" has no network. Add a network of that name, or remove the interface.`,
        }));
    },
  },
  {
    code: 'VM_NETWORK_WITHOUT_INTERFACE',
    severity: 'ERROR',
    source: 'validateNetworksAssignedToInterfaces',
    find: (machine) => {
      const interfaces = namesOf(interfacesOf(machine));
      return networksOf(machine)
        .filter(({ name }) => name !== null && !interfaces.has(name))
        .map(({ name, path }) => ({
          path: [...path, 'name'],
          message: `The network "${name}" has no interface. Add an interface of that name, or remove the network.`,
        }));
    },
  },
  {
    code: 'VM_INTERFACE_NAME_TWICE',
    severity: 'ERROR',
    source: 'validateInterfaceNameUnique',
    find: (machine) => repeated(interfacesOf(machine), 'interfaces', 'Rename one of them, and its network.'),
  },
  {
    code: 'VM_NETWORK_NAME_TWICE',
    severity: 'ERROR',
    source: 'validateNetworkNameUnique',
    find: (machine) => repeated(networksOf(machine), 'networks', 'Rename one of them, and its interface.'),
  },
  {
    code: 'VM_NETWORK_SOURCE',
    severity: 'ERROR',
    source: 'validateSingleNetworkSource',
    find: (machine) =>
      networksOf(machine).flatMap(({ name, value, path }) => {
        const sources = keysSet(value, NETWORK_SOURCES);
        if (sources.length === 1) return [];
        const count = sources.length === 0 ? 'no type' : `${sources.length} types (${sources.join(', ')})`;
        return [{ path, message: `The network "${name ?? ''}" has ${count}. Give it one: pod: {} or multus.` }];
      }),
  },
  {
    code: 'VM_POD_NETWORK_TWICE',
    severity: 'ERROR',
    source: 'validateSinglePodNetwork',
    find: (machine) =>
      networksOf(machine)
        .filter(({ value }) => isSet(value.pod))
        .slice(1)
        .map(({ name, path }) => ({
          path,
          message: `The network "${name ?? ''}" is a second pod network, and a machine has only one. Make it a multus network.`,
        })),
  },
  {
    code: 'VM_INTERFACE_BINDINGS',
    severity: 'ERROR',
    source: 'validateInterfaceBindingExists',
    find: (machine) =>
      interfacesOf(machine).flatMap(({ name, value, path }) => {
        const bindings = keysSet(value, BINDINGS);
        return bindings.length > 1
          ? [{ path, message: `The interface "${name ?? ''}" is bound by ${bindings.join(' and ')}. Keep one.` }]
          : [];
      }),
  },
  {
    code: 'VM_INTERFACE_BINDING_MISSING',
    severity: 'WARNING',
    source: 'validateInterfaceBindingExists, unless a preference brings masquerade',
    find: (machine) =>
      isSet(machine.spec?.value.preference)
        ? []
        : interfacesOf(machine)
            .filter(({ value }) => keysSet(value, [...BINDINGS, ...DROPPED_BINDINGS]).length === 0)
            .map(({ name, path }) => ({
              path,
              message: `The interface "${name ?? ''}" says not how it is bound. Add masquerade: {} for the pod network, or bridge: {}.`,
            })),
  },
  {
    code: 'VM_INTERFACE_BINDING_DROPPED',
    severity: 'ERROR',
    source: 'validateDiscontinuedBindings',
    find: (machine) =>
      interfacesOf(machine).flatMap(({ name, value, path }) =>
        keysSet(value, DROPPED_BINDINGS).map((binding) => ({
          path: [...path, binding],
          message: `The interface "${name ?? ''}" is bound by ${binding}, which KubeVirt dropped in 1.3. Use masquerade, bridge or a binding plugin.`,
        })),
      ),
  },
  {
    code: 'VM_MASQUERADE_WITHOUT_POD_NETWORK',
    severity: 'ERROR',
    source: 'validateMasqueradeBinding',
    find: (machine) => {
      const [pods, others] = [true, false].map((pod) =>
        namesOf(networksOf(machine).filter(({ value }) => isSet(value.pod) === pod)),
      );
      return interfacesOf(machine)
        .filter(({ name, value }) => isSet(value.masquerade) && name !== null && others?.has(name) && !pods?.has(name))
        .map(({ name, path }) => ({
          path: [...path, 'masquerade'],
          message: `The interface "${name ?? ''}" is bound by masquerade, which only the pod network knows. Use bridge: {}, or the network pod: {}.`,
        }));
    },
  },
];
