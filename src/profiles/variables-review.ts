import type { Problem } from '../manifests/problem.js';
import type { TextVariables } from '../manifests/variable-uses.js';
import type { Variable } from './events.js';
import { formatFault } from './variable-format.js';
import { variableRegex } from './variable-regex.js';

/** The variables of one text, and where it stands. */
export type TextUses = {
  readonly variables: TextVariables;
  readonly layer: string;
  readonly manifest?: string | undefined;
};

/** What is wrong with the definitions of variables: regex, options, and defaults against all three. */
export function definitionProblems(variables: readonly Variable[]): readonly Problem[] {
  return variables.flatMap((variable) => [
    ...optionProblems(variable),
    ...regexProblems(variable),
    ...defaultProblems(variable),
  ]);
}

/** Variables that texts use and nobody defined: told once a text and name, at the first place. */
export function undefinedUses(
  variables: readonly Variable[],
  { variables: uses, ...place }: TextUses,
): readonly Problem[] {
  const declared = new Set(variables.map(({ name }) => name));
  return [...uses.macros]
    .filter(([name]) => !declared.has(name))
    .map(([name, position]) => ({
      code: 'VARIABLE_UNDEFINED',
      severity: 'ERROR',
      message: `The variable "${name}" is used here and not defined. Define it in the profile's variables, or remove its use.`,
      ...place,
      path: [],
      ...position,
    }));
}

/** Variables that are defined and that no text uses. */
export function unusedVariables(variables: readonly Variable[], uses: readonly TextUses[]): readonly Problem[] {
  const used = new Set(uses.flatMap(({ variables: { macros, dollars } }) => [...macros.keys(), ...dollars]));
  return variables
    .filter(({ name }) => !used.has(name))
    .map((variable) => {
      const wayOut = `is defined and not used. Write {{ .spectro.var.${variable.name} }} where it belongs, or remove it`;
      return { ...problem(variable, 'VARIABLE_UNUSED', 'name', wayOut), severity: 'WARNING' };
    });
}

function optionProblems(variable: Variable): readonly Problem[] {
  return variable.options.flatMap(({ value }) => {
    const fault = formatFault(variable.format, value);
    const says = `has the option "${brief(value)}", which isn't ${fault ?? ''}`;
    return fault ? [problem(variable, 'VARIABLE_OPTION_FORMAT', 'options', says)] : [];
  });
}

function regexProblems(variable: Variable): readonly Problem[] {
  if (variable.regex === null || variable.regex === '') return [];
  const regex = variableRegex(variable.regex);
  return 'fault' in regex
    ? [
        problem(
          variable,
          'VARIABLE_REGEX',
          'regex',
          `has a regular expression that ${regex.fault}. Write it in RE2's syntax, as Go does`,
        ),
      ]
    : [];
}

function defaultProblems(variable: Variable): readonly Problem[] {
  const { defaultValue, format, options, regex } = variable;
  if (defaultValue === null || defaultValue === '') return [];
  const says = (code: string, fault: string): Problem =>
    problem(variable, code, 'defaultValue', `has the default "${brief(defaultValue)}", which ${fault}`);
  const ofFormat = formatFault(format, defaultValue);
  const compiled = regex === null || regex === '' ? null : variableRegex(regex);
  const values = options.map(({ value }) => value);
  return [
    ...(ofFormat ? [says('VARIABLE_DEFAULT_FORMAT', `isn't ${ofFormat}`)] : []),
    ...(compiled && 'holds' in compiled && !compiled.holds(defaultValue)
      ? [says('VARIABLE_DEFAULT_REGEX', `doesn't match ${brief(regex ?? '')}`)]
      : []),
    ...(values.length > 0 && !values.includes(defaultValue)
      ? [says('VARIABLE_DEFAULT_OPTION', `is none of its options: ${brief(values.join(', '))}`)]
      : []),
  ];
}

function problem({ name }: Variable, code: string, field: string, fault: string): Problem {
  return { code, severity: 'ERROR', message: `The variable "${name}" ${fault}.`, path: ['variables', name, field] };
}

function brief(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
