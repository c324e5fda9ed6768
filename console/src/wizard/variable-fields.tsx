import { useState } from 'react';
import type { UserError } from '../graphql/send.js';
import { IconButton } from '../ui/button.js';
import { Field } from '../ui/field.js';
import type { Variable } from './draft-query.js';
import { optionsOf, optionsText } from './variable-edit.js';

const FORMATS: readonly (readonly [Variable['format'], string])[] = [
  ['STRING', 'Text'],
  ['NUMBER', 'Number'],
  ['BOOLEAN', 'true or false'],
  ['IPV4', 'IPv4 address'],
  ['IPV4CIDR', 'IPv4 network'],
  ['IPV6', 'IPv6 address'],
  ['VERSION', 'Version'],
  ['BASE64', 'Base64'],
];

const INPUTS: readonly (readonly [Variable['inputType'], string])[] = [
  ['TEXT', 'One line'],
  ['MULTILINE', 'Several lines'],
  ['DROPDOWN', 'A choice'],
];

const MARKS: readonly (readonly ['required' | 'immutable' | 'hidden' | 'sensitive', string])[] = [
  ['required', 'Required'],
  ['immutable', 'Fixed after deployment'],
  ['hidden', 'Hidden'],
  ['sensitive', 'Secret'],
];

type Props = {
  readonly variable: Variable;
  readonly errors: readonly UserError[];
  readonly onChange: (some: Partial<Variable>) => void;
  readonly onRemove: () => void;
};

/** One variable. */
export function VariableFields({ variable, errors, onChange, onRemove }: Props) {
  const errorOf = (field: string) => errors.find(({ path }) => path[2] === field)?.message ?? null;
  return (
    <fieldset className="variable">
      <legend className="visually-hidden">Variable {variable.name}</legend>
      <div className="variable-head variable-wide">
        <code className="faint">{variable.name === '' ? 'New variable' : `{{.spectro.var.${variable.name}}}`}</code>
        <IconButton icon="trash" label={`Remove variable ${variable.name}`} onClick={onRemove} />
      </div>
      <TextField label="Name" value={variable.name} error={errorOf('name')} onChange={(name) => onChange({ name })} />
      <TextField
        label="Display name"
        optional
        value={variable.displayName}
        error={errorOf('displayName')}
        onChange={(displayName) => onChange({ displayName })}
      />
      <Choice label="Format" options={FORMATS} value={variable.format} onChange={(format) => onChange({ format })} />
      <Choice
        label="Input"
        options={INPUTS}
        value={variable.inputType}
        onChange={(inputType) => onChange({ inputType })}
      />
      {!variable.sensitive && (
        <TextField
          label="Default value"
          optional
          value={variable.defaultValue ?? ''}
          error={errorOf('defaultValue')}
          onChange={(defaultValue) => onChange({ defaultValue })}
        />
      )}
      <TextField
        label="Must match"
        optional
        value={variable.regex ?? ''}
        error={errorOf('regex')}
        onChange={(regex) => onChange({ regex })}
      />
      {variable.inputType === 'DROPDOWN' && (
        <Options variable={variable} error={errorOf('options')} onChange={onChange} />
      )}
      <div className="variable-wide">
        <TextField
          label="Description"
          optional
          value={variable.description}
          error={errorOf('description')}
          onChange={(description) => onChange({ description })}
        />
      </div>
      <div className="row row-wide variable-wide">
        {MARKS.map(([mark, name]) => (
          <label key={mark} className="check">
            <input
              type="checkbox"
              checked={variable[mark]}
              onChange={(event) => onChange({ [mark]: event.target.checked })}
            />{' '}
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type TextProps = {
  readonly label: string;
  readonly optional?: boolean;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (text: string) => void;
};

function TextField({ label, optional = false, value, error, onChange }: TextProps) {
  return (
    <Field {...{ label, optional, error }}>
      {(field) => (
        <input {...field} className="input" value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
};

function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map(([of, name]) => (
            <option key={of} value={of}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Options({
  variable,
  error,
  onChange,
}: Pick<Props, 'variable' | 'onChange'> & { readonly error: string | null }) {
  const [text, setText] = useState(() => optionsText(variable.options));
  return (
    <div className="variable-wide">
      <Field label="Choices" error={error} hint="One a line: value, or value = what people see.">
        {(field) => (
          <textarea
            {...field}
            className="input"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              onChange({ options: optionsOf(event.target.value) });
            }}
          />
        )}
      </Field>
    </div>
  );
}
