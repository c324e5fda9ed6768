import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import type { Variable } from './events.js';

/** The longest name that the limits allow, as a `.spectro.var.` name: letters, digits, underscores, no digit first. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What no list of variables may ever be. A default against its own format, regex or options is not here: that is for
 * the review, since authors save half-done work.
 * @throws Invalid with the place, for example ["variables", "3", "defaultValue"]
 */
export function requireSoundVariables(variables: readonly Variable[]): void {
  if (variables.length > limits.variables) {
    throw new Invalid(
      'TOO_MANY_VARIABLES',
      `A profile has at most ${limits.variables} variables, not ${variables.length}; leave some out.`,
      ['variables'],
    );
  }
  requireDistinct(variables, 'name');
  requireDistinct(variables, 'displayName');
  for (const [place, variable] of variables.entries()) requireSound(variable, place);
}

function requireDistinct(variables: readonly Variable[], field: 'name' | 'displayName'): void {
  const seen = new Set<string>();
  for (const [place, variable] of variables.entries()) {
    const text = variable[field];
    if (seen.has(text)) {
      throw fault(
        place,
        field,
        'VARIABLE_TWICE',
        `Two variables have the ${field === 'name' ? 'name' : 'display name'} "${text}"; rename one.`,
      );
    }
    seen.add(text);
  }
}

function requireSound(variable: Variable, place: number): void {
  const { name } = variable;
  if (!NAME.test(name) || name.length > limits.nameLength.max) {
    const rule = `letters, digits and "_", no digit first, at most ${limits.nameLength.max}`;
    throw fault(place, 'name', 'BAD_VARIABLE_NAME', `"${name}" can't be a variable's name; use ${rule}.`);
  }
  requireSoundDefault(variable, place);
  if (variable.inputType === 'DROPDOWN') requireOptions(variable, place);
}

function requireSoundDefault(
  { name, defaultValue, sensitive, hidden, required, immutable }: Variable,
  place: number,
): void {
  if (defaultValue !== null && sensitive) {
    const why = 'a secret may not stand in a profile or its archive';
    throw fault(
      place,
      'defaultValue',
      'SENSITIVE_DEFAULT',
      `The sensitive variable "${name}" can't have a default: ${why}; leave it empty or make the variable not sensitive.`,
    );
  }
  if (defaultValue !== null) return;
  const nobodyCanSet = hidden && required ? 'hidden and required' : immutable ? 'read-only' : null;
  if (nobodyCanSet) {
    throw fault(
      place,
      'defaultValue',
      'DEFAULT_MISSING',
      `The variable "${name}" is ${nobodyCanSet}, so nobody could give it a value; give it a default or let people set it.`,
    );
  }
}

function requireOptions({ name, options }: Variable, place: number): void {
  if (options.length === 0) {
    throw fault(
      place,
      'options',
      'OPTIONS_MISSING',
      `The variable "${name}" is a dropdown without options; add at least one or make it a text.`,
    );
  }
  const values = options.map((option) => option.value);
  const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (twice >= 0) {
    const message = `The variable "${name}" offers the option "${values[twice]!}" twice; remove one.`;
    throw new Invalid('OPTION_TWICE', message, ['variables', String(place), 'options', String(twice), 'value']);
  }
}

function fault(place: number, field: string, code: string, message: string): Invalid {
  return new Invalid(code, message, ['variables', String(place), field]);
}
