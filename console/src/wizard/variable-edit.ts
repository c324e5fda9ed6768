import type { Variable } from './draft-query.js';

/** A variable as it stands in the form; `key` tells rows apart while names are typed. */
export type VariableRow = Variable & { readonly key: number };

/** A new variable. */
export const NEW_VARIABLE: Variable = {
  ...{ name: '', displayName: '', description: '', format: 'STRING', inputType: 'TEXT', options: [] },
  ...{ regex: null, defaultValue: null, required: false, immutable: false, hidden: false, sensitive: false },
};

/** The variables as the API takes them. What a kind of input doesn't have isn't sent. */
export function inputOf(rows: readonly VariableRow[]) {
  return rows.map(({ key: _key, options, defaultValue, regex, sensitive, ...rest }) => ({
    ...rest,
    name: rest.name.trim(),
    displayName: rest.displayName.trim() === '' ? rest.name.trim() : rest.displayName,
    sensitive,
    regex: regex === '' ? null : regex,
    // A secret has no default: it would stand in the history and in the archive.
    defaultValue: sensitive || defaultValue === '' ? null : defaultValue,
    options:
      rest.inputType === 'DROPDOWN'
        ? options.map(({ value, label, description }) => ({ value, label: label === '' ? value : label, description }))
        : [],
  }));
}

/** Choices of a drop-down as lines of text: "value" or "value = label". */
export function optionsText(options: Variable['options']): string {
  return options
    .map(({ value, label }) => (label === value || label === '' ? value : `${value} = ${label}`))
    .join('\n');
}

/** Lines of text as choices. */
export function optionsOf(text: string): Variable['options'] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [value = '', ...label] = line.split('=');
      return { value: value.trim(), label: label.join('=').trim() || value.trim(), description: '' };
    });
}
