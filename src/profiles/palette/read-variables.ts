import { variablesFrom } from '../input-variables.js';
import type { Variable, VariableFormat, VariableInputType } from '../events.js';
import { requireSoundVariables } from '../variable-rules.js';
import { flagField, importFault, listField, optionalText, textField, within, type Node } from './fields.js';

const FORMATS: readonly VariableFormat[] = [
  'STRING',
  'NUMBER',
  'BOOLEAN',
  'IPV4',
  'IPV4CIDR',
  'IPV6',
  'VERSION',
  'BASE64',
];
const INPUT_TYPES: readonly VariableInputType[] = ['TEXT', 'DROPDOWN', 'MULTILINE'];

/**
 * The variables of a file. Defaults of sensitive ones are masked there, and are no defaults here.
 * @param exact keeps empty texts apart from absent ones, which Palette itself doesn't
 */
export function readVariables(nodes: readonly Node[], exact: boolean): readonly Variable[] {
  const variables = within('spec', () => variablesFrom(nodes.map((node) => readVariable(node, exact))));
  within('spec', () => requireSoundVariables(variables));
  return variables;
}

function readVariable(node: Node, exact: boolean): Parameters<typeof variablesFrom>[0][number] {
  const sensitive = flagField(node, 'isSensitive');
  const options = listField(node, 'options');
  const text = (key: string) => (exact ? optionalText(node, key) : textField(node, key) || null);
  const chosen = exact ? undefined : options.find((option) => flagField(option, 'default'));
  return {
    name: textField(node, 'name'),
    displayName: textField(node, 'displayName') || null,
    description: textField(node, 'description'),
    format: oneOf(node, 'format', FORMATS),
    inputType: oneOf(node, 'inputType', INPUT_TYPES),
    options: options.map(readOption),
    regex: text('regex'),
    defaultValue: sensitive ? null : (text('defaultValue') ?? (chosen ? textField(chosen, 'value') : null)),
    required: flagField(node, 'required'),
    immutable: flagField(node, 'immutable'),
    hidden: flagField(node, 'hidden'),
    sensitive,
  };
}

function readOption(node: Node): Variable['options'][number] {
  const value = textField(node, 'value');
  return { value, label: optionalText(node, 'label') ?? value, description: textField(node, 'description') };
}

/** One of a list of words, in any case; the first one when the field is absent. */
function oneOf<T extends string>(node: Node, key: string, words: readonly [T, ...T[]] | readonly T[]): T {
  const said = textField(node, key).toUpperCase();
  const word = said === '' ? words[0] : words.find((one) => one === said);
  if (word !== undefined) return word;
  const known = words.map((one) => one.toLowerCase()).join(', ');
  throw importFault('UNKNOWN_WORD', `${node.at}.${key} is "${said.slice(0, 100).toLowerCase()}". Known are ${known}.`);
}
