import { siteMacrosIn, variableUsesIn } from '../../manifests/macros.js';
import type { Variable, VariableFormat } from '../../profiles/events.js';
import type { Plan, PlannedSource } from '../contents.js';
import { posixPattern } from './posix-pattern.js';
import type { MarkedNamespace } from './releases.js';

/** What a device has to know about its site before it deploys: variables and macros, with the layers that use them. */
export type SiteNeeds = {
  readonly variables: readonly { readonly variable: Variable; readonly layers: readonly string[] }[];
  readonly macros: readonly { readonly name: string; readonly layers: readonly string[] }[];
};

/** Reads from what Kubernetes will get what its site must give. */
export function siteNeedsOf({ version, layers, marks }: Plan): SiteNeeds {
  const uses = layers.map(({ text: layer, namespace, sourced }) => {
    const typed = layer.manifests.map((manifest) => manifest.content);
    const marked = [...marks.values()].filter(({ name }) => typed.some((text) => text.includes(name)));
    const texts = [...typed, ...marked.flatMap(textsOfMark), ...textsInstalled(namespace, sourced)];
    const variables = new Set(texts.flatMap((text) => variableUsesIn(text).map((use) => use.name)));
    return { layer: layer.name, variables, macros: new Set(siteMacrosIn(texts)) };
  });
  const macros = [...new Set(uses.flatMap((use) => [...use.macros]))].sort();
  return {
    variables: version.variables.map((variable) => ({
      variable,
      layers: uses.filter((use) => use.variables.has(variable.name)).map((use) => use.layer),
    })),
    macros: macros.map((name) => ({
      name,
      layers: uses.filter((use) => use.macros.has(name)).map((use) => use.layer),
    })),
  };
}

/** What of a pack or chart reaches Kubernetes as text, and is filled in there. */
function textsInstalled(namespace: string | null, sourced: PlannedSource | null): readonly string[] {
  const marked = sourced?.installs.namespaces ?? [];
  return [
    ...(namespace === null ? [] : [namespace]),
    ...(sourced?.installs.releases ?? []).flatMap(({ values }) => values ?? []),
    ...(sourced?.installs.asTyped ?? []),
    ...marked.flatMap(textsOfMark),
  ];
}

function textsOfMark({ name, labels, annotations }: MarkedNamespace): readonly string[] {
  return [name, ...labels.values(), ...annotations.values()];
}

/** site.env.example: every value that a site may or must give, ready to be copied and filled in. */
export function siteExampleOf(plan: Plan): string {
  const { variables, macros } = siteNeedsOf(plan);
  const settable = variables.filter(({ variable }) => !variable.immutable);
  const blocks = [
    `# Values of one site for ${plan.version.slug} ${plan.version.version.version}. Copy to site.env and fill in.`,
    '# One NAME=value a line, taken as it stands; in double quotes \\n is a line end, \\" a quote and \\\\ a backslash.',
    ...settable.map(({ variable, layers }) => `\n${variableBlock(variable, layers)}`),
    ...macros.map(({ name, layers }) => `\n# required${usedBy(layers)}\n${name}=`),
    ...(settable.length + macros.length === 0 ? ['\n# This profile needs none.'] : []),
  ];
  return `${blocks.join('\n')}\n`;
}

function variableBlock(variable: Variable, layers: readonly string[]): string {
  const { name, displayName, description, format, regex, options, defaultValue, required } = variable;
  const about = [displayName, ...description.split(/\r?\n/)].filter((line) => line.trim() !== '');
  const rules = [
    required ? 'required' : 'optional',
    format.toLowerCase(),
    ...(regex === null ? [] : [`matches ${regex}`]),
    ...(options.length === 0 ? [] : [`one of ${options.map((option) => option.value).join(', ')}`]),
  ];
  const lines = [...about, rules.join(', ') + usedBy(layers)];
  return [...lines.map((line) => `# ${oneLine(line)}`), `${name}=${siteValue(defaultValue ?? '')}`].join('\n');
}

function usedBy(layers: readonly string[]): string {
  return layers.length === 0 ? '; no layer uses it' : `; used by ${layers.join(', ')}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}]+/gu, ' ');
}

/** A value as site.env holds it: in quotes only when it would be read otherwise. */
function siteValue(value: string): string {
  if (!/[\n\r]/.test(value) && !value.startsWith('"') && value === value.trim()) return value;
  return `"${value
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\r\n|\r|\n/g, '\\n')}"`;
}

/**
 * What install.sh knows of the site's values: records of one line, fields divided by tabs.
 * V name required immutable default · P name pattern fault · O name option · M macro
 */
export function siteRecords(plan: Plan): string {
  const { variables, macros } = siteNeedsOf(plan);
  const records = [
    ...variables.flatMap(({ variable }) => variableRecords(variable)),
    ...macros.map(({ name }) => ['M', name]),
  ];
  return records.map((fields) => `${fields.map(encoded).join('\t')}\n`).join('');
}

function variableRecords(variable: Variable): readonly (readonly string[])[] {
  const { name, format, regex, options, required, immutable, defaultValue } = variable;
  const own = regex === null ? null : posixPattern(regex);
  const shape = PATTERNS[format];
  return [
    ['V', name, required ? '1' : '0', immutable ? '1' : '0', defaultValue ?? ''],
    ...(shape === null ? [] : [['P', name, shape[0], `is not ${shape[1]}`]]),
    ...(own === null ? [] : [['P', name, own, `does not match ${regex ?? ''}`]]),
    ...options.map((option) => ['O', name, option.value]),
  ];
}

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = `${OCTET}(\\.${OCTET}){3}`;

/** Formats as POSIX extended expressions: for IPv6 only its alphabet, the rest is too long to read. */
const PATTERNS: Readonly<Record<VariableFormat, readonly [pattern: string, name: string] | null>> = {
  STRING: null,
  NUMBER: ['^[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?$', 'a number'],
  BOOLEAN: ['^(true|false)$', 'true or false'],
  IPV4: [`^${IPV4}$`, 'an IPv4 address'],
  IPV4CIDR: [`^${IPV4}/(3[0-2]|[12]?[0-9])$`, 'an IPv4 network such as 192.0.2.0/24'],
  IPV6: ['^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$', 'an IPv6 address'],
  VERSION: ['^v?[0-9]+(\\.[0-9]+){0,3}(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$', 'a version such as 1.2.3'],
  BASE64: ['^[A-Za-z0-9+/]*={0,2}$', 'base64'],
};

/** A field that can't break its record: the records' reader undoes it. */
function encoded(field: string): string {
  return field.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\r/g, '\\r').replace(/\n/g, '\\n');
}
