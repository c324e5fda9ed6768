import { expressionsIn, isHelmTemplate, isMacro, isOpen } from './macros.js';
import type { FoundDownload, FoundImage } from './image-reference.js';
import { needsOf } from './images.js';
import { nameFault, namespaceFault } from './kubernetes-name.js';
import { isObject, objectsOf, type KubernetesObject, type NoObject } from './kubernetes-object.js';
import { isSet, textOf, valueAt } from './plain-value.js';
import { firstProblems } from './problem-list.js';
import type { Problem } from './problem.js';
import type { Position } from './text-position.js';
import { unknownMacros, variablesOf, type TextVariables } from './variable-uses.js';
import { virtualMachineOf } from './virtual-machine.js';
import { vmProblems } from './vm-checks.js';
import { readYaml, type YamlText } from './yaml-text.js';

/** What distinguishes an object of a manifest from all others of the profile. */
export type ObjectIdentity = {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly position: Position;
  readonly isVirtualMachine: boolean;
};

/** All that the review wants to know of one manifest. */
export type ManifestFacts = {
  readonly problems: readonly Problem[];
  readonly objects: readonly ObjectIdentity[];
  readonly images: readonly FoundImage[];
  readonly downloads: readonly FoundDownload[];
  readonly variables: TextVariables;
  /** some of it doesn't parse or is a template as a whole, so that what it lacks may be there */
  readonly opaque: boolean;
};

/** More problems than this of one manifest are counted, not told. */
const MAX_PROBLEMS = 10_000;

/** Reads one manifest that a person wrote, and says what Kubernetes and KubeVirt would refuse. Never throws. */
export function inspectManifest(content: string): ManifestFacts {
  const yaml = readYaml(content);
  const found = yaml.documents.flatMap(objectsOf);
  const objects = found.filter(isObject);
  const needs = objects.map(({ value }) => needsOf(value));
  return {
    problems: firstProblems(
      [
        ...yaml.problems,
        ...templateProblems(content, yaml),
        ...unknownMacros(content, yaml),
        ...found.flatMap((each) => (isObject(each) ? objectProblems(each) : noObjectProblems(each))),
      ],
      MAX_PROBLEMS,
    ),
    objects: objects.map(identityOf),
    images: needs.flatMap(({ images }) => images),
    downloads: needs.flatMap(({ downloads }) => downloads),
    variables: variablesOf(content, yaml),
    opaque: yaml.problems.length > 0 || found.some((each) => !isObject(each)),
  };
}

function identityOf(object: KubernetesObject): ObjectIdentity {
  const { group, kind, namespace, name } = object;
  const isVirtualMachine = virtualMachineOf(object) !== null;
  return { group, kind, namespace, name, isVirtualMachine, position: object.positionOf(['kind']) };
}

function objectProblems(object: KubernetesObject): readonly Problem[] {
  const machine = virtualMachineOf(object);
  return [...missingProblems(object), ...nameProblems(object), ...(machine ? vmProblems(machine) : [])];
}

/** Without these three Kubernetes doesn't know what it is given. */
function missingProblems(object: KubernetesObject): readonly Problem[] {
  const missing = (path: readonly string[], wayOut: string): Problem => ({
    code: `MANIFEST_${path.join('_').toUpperCase()}_MISSING`,
    severity: 'ERROR',
    message: `${called(object)} has no ${path.join('.')}. ${wayOut}`,
    path,
    ...object.positionOf(path),
  });
  const problems: Problem[] = [];
  if (!object.apiVersion) problems.push(missing(['apiVersion'], 'Add the API it belongs to, such as apiVersion: v1.'));
  if (!object.kind) problems.push(missing(['kind'], 'Add what it is, such as kind: ConfigMap.'));
  if (object.name) return problems;
  const name = valueAt(object.value, 'metadata', 'name');
  if (isSet(name) && name !== '') return [...problems, notText(object, ['metadata', 'name'])];
  if (textOf(valueAt(object.value, 'metadata', 'generateName')) === null) {
    return [...problems, missing(['metadata', 'name'], 'Name it, so that a second installation finds the first one.')];
  }
  return [...problems, generatedName(object)];
}

function notText(object: KubernetesObject, path: readonly string[]): Problem {
  const message = `${path.join('.')} of ${called(object)} is no text. Put quotes around it.`;
  return { code: 'MANIFEST_NAME_INVALID', severity: 'ERROR', message, path, ...object.positionOf(path) };
}

function generatedName(object: KubernetesObject): Problem {
  const path = ['metadata', 'generateName'];
  const message = `${called(object)} has generateName, so that every installation creates another one. Give it metadata.name.`;
  return { code: 'MANIFEST_NAME_GENERATED', severity: 'WARNING', message, path, ...object.positionOf(path) };
}

function nameProblems(object: KubernetesObject): readonly Problem[] {
  const problem = (key: string, value: string, fault: string): Problem => ({
    code: `MANIFEST_${key.toUpperCase()}_INVALID`,
    severity: 'ERROR',
    message: `The ${key} "${brief(value)}" of ${called(object)} isn't allowed; it has to be ${fault}.`,
    path: ['metadata', key],
    ...object.positionOf(['metadata', key]),
  });
  const { group, kind, name, namespace } = object;
  const ofName = name && !isOpen(name) ? nameFault(group, kind, name) : null;
  const ofNamespace = namespace !== null && !isOpen(namespace) ? namespaceFault(namespace) : null;
  return [
    ...(ofName ? [problem('name', name, ofName)] : []),
    ...(namespace !== null && ofNamespace ? [problem('namespace', namespace, ofNamespace)] : []),
  ];
}

function noObjectProblems({ value, position }: NoObject): readonly Problem[] {
  // A document that is one template has been spoken of already.
  if (typeof value === 'string' && value.startsWith('{{')) return [];
  const message = `A document of the manifest is ${Array.isArray(value) ? 'a list' : 'a plain value'}, not an object. Start it with apiVersion and kind.`;
  return [{ code: 'MANIFEST_NOT_AN_OBJECT', severity: 'ERROR', message, path: [], ...position }];
}

/** Templates of Helm, which nothing renders in a manifest; and our own macros where they stand without quotes. */
function templateProblems(content: string, yaml: YamlText): readonly Problem[] {
  const expressions = expressionsIn(content).filter(({ offset }) => yaml.isContent(offset));
  const bare = new Set(yaml.bareTemplates.map(({ offset }) => offset));
  const foreign = expressions.find((each) => !isMacro(each) && (isHelmTemplate(each) || bare.has(each.offset)));
  const unquoted = expressions.find((each) => isMacro(each) && bare.has(each.offset));
  return [
    ...(foreign ? [foreignTemplate(foreign.text, yaml.positionAt(foreign.offset))] : []),
    ...(unquoted ? [unquotedMacro(unquoted.text, yaml.positionAt(unquoted.offset))] : []),
  ];
}

function foreignTemplate(text: string, position: Position): Problem {
  const message = `${brief(text)} is a template of Helm, and nothing renders it in a manifest: Kubernetes gets it as typed. Write the value, or use {{ .spectro.var.NAME }}.`;
  return { code: 'MANIFEST_TEMPLATE', severity: 'WARNING', message, path: [], ...position };
}

/** A way out that works for numbers too, which quotes would turn into texts. */
export function unquotedMacro(text: string, position: Position): Problem {
  const message = `${brief(text)} without quotes is a YAML mapping to every tool but install.sh. Put it in quotes, or write \${NAME} where a number or truth value is wanted.`;
  return { code: 'MACRO_UNQUOTED', severity: 'WARNING', message, path: [], ...position };
}

function called({ kind, name }: KubernetesObject): string {
  return `${kind || 'The document'}${name ? ` "${brief(name)}"` : ''}`;
}

function brief(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
