/** A virtual machine that runs as it is: a small Linux from a container disk, with a login of its own. */
export const VM_TEMPLATE = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: my-machine
spec:
  runStrategy: Always
  template:
    metadata:
      labels:
        app: my-machine
    spec:
      domain:
        cpu:
          cores: 2
        memory:
          guest: 2Gi
        devices:
          disks:
            - name: root
              disk:
                bus: virtio
            - name: cloud-init
              disk:
                bus: virtio
          interfaces:
            - name: default
              masquerade: {}
      networks:
        - name: default
          pod: {}
      volumes:
        - name: root
          containerDisk:
            # Name it by digest to be sure that every device gets the same bytes.
            image: quay.io/containerdisks/debian:12
        - name: cloud-init
          cloudInitNoCloud:
            userData: |
              #cloud-config
              hostname: my-machine
`;

/** The smallest manifest that says something. */
export const MANIFEST_TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata:
  name: my-settings
data:
  greeting: hello
`;
