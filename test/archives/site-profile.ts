import type { Variable } from '../../src/profiles/events.js';
import { configMap, type VersionSketch } from './authored.js';

const variable = (name: string, more: Partial<Variable> = {}): Variable => ({
  name,
  displayName: name,
  description: '',
  format: 'STRING',
  inputType: 'TEXT',
  options: [],
  regex: null,
  defaultValue: null,
  required: false,
  immutable: false,
  hidden: false,
  sensitive: false,
  ...more,
});

/** A macro that the profile's manifests hold, in its even form. */
export const MACRO = '{{ .spectro.system.cluster.name | substr 0 4 }}';
/** A manifest with every kind of placeholder. */
export const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  a: "{{ .spectro.var.PLAIN }}"
  b: "\${PLAIN}\${PLAIN}"
  c: $\${PLAIN} $$\${PLAIN} \${FOREIGN} $PLAIN
  d: "{{.spectro.var.PORT}} {{-  .spectro.var.PORT  -}} {{ .Values.x }}"
  e: '{{   .spectro.system.cluster.name |  substr 0 4 -}} ${MACRO}'
  f: "\${EMPTY}"
`;
/** A profile that asks its site for a value of every kind. */
export const profile: VersionSketch = {
  layers: [
    { name: 'second', manifests: { more: configMap('more') }, installOrder: 2 },
    { name: 'first', manifests: { settings: template, other: '# nothing\n' }, installOrder: 1 },
  ],
  variables: [
    variable('PLAIN', { required: true, description: 'What is said.\nTwice.' }),
    variable('PORT', { format: 'NUMBER', regex: '^\\d{2,5}$', defaultValue: '8080', required: true }),
    variable('ADDRESS', { format: 'IPV4' }),
    variable('MODE', {
      inputType: 'DROPDOWN',
      options: ['fast', 'safe mode'].map((value) => ({ value, label: value, description: '' })),
      defaultValue: 'fast',
    }),
    variable('FIXED', { immutable: true, defaultValue: 'rock' }),
    variable('EMPTY'),
    variable('MANY', { inputType: 'MULTILINE', defaultValue: 'one "two"\n\\three\ttab' }),
  ],
};
