// What the author of the wizard's journey types.

/** A manifest with comments, a macro and text that looks like line ends. */
export const WEB = `# the page that every site shows
apiVersion: v1
kind: ConfigMap
metadata:
  name: page
data:
  site: "{{ .spectro.var.SITE }}"   # filled in on the device
  windows: "line\\r\\n"
`;

/** A virtual machine with a contradiction: KubeVirt takes `running` or `runStrategy`, not both. */
export const MACHINE = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: gateway}
spec:
  running: true
  runStrategy: Always
  template:
    spec:
      domain:
        cpu: {cores: 2}
        memory: {guest: 2Gi}
        devices:
          disks: [{name: root, disk: {bus: virtio}}]
      volumes:
        - name: root
          containerDisk: {image: "registry.example/gateway:1.0"}
`;

/** The same without it. */
export const MENDED_MACHINE = MACHINE.replace('  running: true\n', '');

/** Values with letters beyond ASCII and empty lines at the end. */
export const VALUES = '# ein Kommentar mit Umlauten: äöü\npack:\n  namespace: "web"\n\n\n';

/** YAML that doesn't parse. */
export const BROKEN = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: later\n  labels: [never, closed\n';
