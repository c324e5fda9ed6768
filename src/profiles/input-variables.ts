import { requireCount, requireLength, requireLine, requireSize, requireStorable } from '../input-text.js';
import { limits } from '../limits.js';
import type { SetVariables } from './commands.js';
import type { Variable } from './events.js';
import { requireDescription } from './input.js';

type VariableInput = SetVariables['variables'][number];

/** The variables as they are kept: checked for size and characters, with their name where no display name was given. */
export function variablesFrom(inputs: readonly VariableInput[]): readonly Variable[] {
  return inputs.map((input, place) => variableFrom(input, ['variables', String(place)]));
}

function variableFrom(input: VariableInput, path: readonly string[]): Variable {
  const { min, max } = limits.nameLength;
  const displayName = input.displayName ?? input.name;
  requireLine(input.name, [...path, 'name'], min, max);
  requireLine(displayName, [...path, 'displayName'], min, max);
  requireDescription(input.description, [...path, 'description']);
  requireCount(input.options.length, limits.optionsPerVariable, 'options', [...path, 'options']);
  for (const [place, option] of input.options.entries()) requireOption(option, [...path, 'options', String(place)]);
  if (input.regex !== null) requireVariableText(input.regex, [...path, 'regex']);
  if (input.defaultValue !== null) requireVariableText(input.defaultValue, [...path, 'defaultValue']);
  // Field by field: nothing that the type doesn't know may reach an event.
  return {
    name: input.name,
    displayName,
    description: input.description,
    format: input.format,
    inputType: input.inputType,
    options: input.options.map(({ value, label, description }) => ({ value, label, description })),
    regex: input.regex,
    defaultValue: input.defaultValue,
    required: input.required,
    immutable: input.immutable,
    hidden: input.hidden,
    sensitive: input.sensitive,
  };
}

function requireOption({ value, label, description }: Variable['options'][number], path: readonly string[]): void {
  requireVariableText(value, [...path, 'value']);
  requireLength(label, [...path, 'label'], 0, limits.descriptionLength);
  requireDescription(description, [...path, 'description']);
}

function requireVariableText(text: string, path: readonly string[]): void {
  requireStorable(text, path);
  requireSize(text, limits.variableTextBytes, path);
}
