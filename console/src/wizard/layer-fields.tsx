import { Field } from '../ui/field.js';
import type { LayerEdit } from './layer-edit.js';
import { isOrder } from './layer-edit.js';
import { orderInValues } from './order-in-values.js';

type Props = {
  readonly edit: Pick<LayerEdit, 'name' | 'installOrder' | 'vmManifest' | 'values'>;
  /** Only manifests of one's own may define virtual machines. */
  readonly manifestLayer: boolean;
  readonly nameError?: string | null;
  readonly autoFocus?: boolean;
  readonly onChange: (some: Partial<LayerEdit>) => void;
};

/** Name, install order and the VM mark of a layer. */
export function LayerFields({ edit, manifestLayer, nameError = null, autoFocus = false, onChange }: Props) {
  const orderError = isOrder(edit.installOrder) ? null : 'A whole number, such as 0, 10 or -5.';
  return (
    <div className="layer-fields">
      <Field label="Layer name" error={nameError}>
        {(field) => (
          <input
            {...field}
            className="input"
            maxLength={100}
            autoComplete="off"
            autoFocus={autoFocus}
            value={edit.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label="Install order" optional error={orderError}>
        {(field) => (
          <input
            {...field}
            className="input numeric"
            inputMode="numeric"
            placeholder={orderInValues(edit.values)}
            value={edit.installOrder}
            onChange={(event) => onChange({ installOrder: event.target.value })}
          />
        )}
      </Field>
      {manifestLayer && (
        <label className="switch layer-vm">
          <input
            type="checkbox"
            role="switch"
            checked={edit.vmManifest}
            onChange={(event) => onChange({ vmManifest: event.target.checked })}
          />
          VM manifest
        </label>
      )}
    </div>
  );
}
