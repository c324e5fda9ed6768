import { faultAt, type UserError } from '../graphql/send.js';
import { Field } from '../ui/field.js';

const KINDS = [
  ['PACK', 'Pack registry'],
  ['HELM', 'Helm repository'],
  ['OCI', 'OCI registry'],
] as const;

/** What is typed about a registry. */
export type RegistryForm = {
  readonly name: string;
  readonly kind: (typeof KINDS)[number][0];
  readonly content: 'PACKS' | 'CHARTS';
  readonly endpoint: string;
  /** KEPT: as it is; for registries that are there */
  readonly signIn: 'NONE' | 'BASIC' | 'TOKEN' | 'KEPT';
  readonly username: string;
  readonly password: string;
  readonly token: string;
};

const KEPT = [['KEPT', 'As it does now']] as const;

/** Nothing typed yet. */
export const EMPTY: RegistryForm = {
  ...{ name: '', kind: 'HELM', content: 'CHARTS', endpoint: '', signIn: 'NONE', username: '', password: '', token: '' },
};

type Props = {
  readonly form: RegistryForm;
  /** A registry that is there keeps its kind, and its secrets if nobody types others. */
  readonly isThere: boolean;
  readonly errors: readonly UserError[];
  readonly onChange: (some: Partial<RegistryForm>) => void;
};

/** Where a registry is, of which kind, and how to sign in. */
export function AddressFields({ form, isThere, errors, onChange }: Props) {
  return (
    <>
      <Field label="Name" error={faultAt(errors, 'name')}>
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            value={form.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="row row-wide">
        {!isThere && <Choice label="Kind" value={form.kind} options={KINDS} onChange={(kind) => onChange({ kind })} />}
        {!isThere && form.kind === 'OCI' && (
          <Choice
            label="Offers"
            value={form.content}
            options={[
              ['CHARTS', 'Helm charts'],
              ['PACKS', 'Packs'],
            ]}
            onChange={(content) => onChange({ content })}
          />
        )}
        <Choice
          label="Sign in"
          value={form.signIn}
          options={[
            ...(isThere ? KEPT : []),
            ['NONE', 'Not at all'],
            ['BASIC', 'User and password'],
            ['TOKEN', 'Token'],
          ]}
          onChange={(signIn) => onChange({ signIn })}
        />
      </div>
      <Field label="Address" error={faultAt(errors, 'endpoint')} hint="https://charts.example.org">
        {(field) => (
          <input
            {...field}
            className="input"
            inputMode="url"
            value={form.endpoint}
            onChange={(event) => onChange({ endpoint: event.target.value })}
          />
        )}
      </Field>
      <Secrets form={form} onChange={onChange} />
    </>
  );
}

function Secrets({
  form,
  onChange,
}: {
  readonly form: RegistryForm;
  readonly onChange: (some: Partial<RegistryForm>) => void;
}) {
  const secret = (label: string, value: string, change: (text: string) => void, type = 'password') => (
    <Field label={label}>
      {(field) => (
        <input
          {...field}
          className="input"
          type={type}
          autoComplete="off"
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
  if (form.signIn === 'TOKEN') return secret('Token', form.token, (token) => onChange({ token }));
  if (form.signIn !== 'BASIC') return null;
  return (
    <>
      {secret('User', form.username, (username) => onChange({ username }), 'text')}
      {secret('Password', form.password, (password) => onChange({ password }))}
    </>
  );
}

type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
};

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
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
