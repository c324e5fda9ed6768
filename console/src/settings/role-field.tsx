import { Field } from '../ui/field.js';

/** What somebody may do. */
export type Role = (typeof ROLES)[number][0];

const ROLES = [
  ['VIEWER', 'Viewer', 'looks at profiles, devices and registries'],
  ['AUDITOR', 'Auditor', 'looks at everything, the audit included'],
  ['OPERATOR', 'Operator', 'runs devices and asks for archives'],
  ['EDITOR', 'Editor', 'writes and publishes profiles'],
  ['ADMIN', 'Administrator', 'may do everything, keys and accounts included'],
] as const;

type Props = { readonly role: Role; readonly onChange: (role: Role) => void };

/** The choice of a role, with what it means. */
export function RoleField({ role, onChange }: Props) {
  const [, , meaning] = ROLES.find(([of]) => of === role) ?? ROLES[0];
  return (
    <Field label="Role" hint={`${meaning[0]!.toUpperCase()}${meaning.slice(1)}.`}>
      {(field) => (
        <select {...field} className="input" value={role} onChange={(event) => onChange(event.target.value as Role)}>
          {ROLES.map(([of, name]) => (
            <option key={of} value={of}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
