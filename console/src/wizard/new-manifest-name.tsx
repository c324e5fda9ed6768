import { useState, type KeyboardEvent } from 'react';
import { Button, IconButton } from '../ui/button.js';
import { Field } from '../ui/field.js';

type Props = {
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  readonly onCancel: () => void;
};

/** Asks how a new manifest is called. */
export function NewManifestName({ taken, onName, onCancel }: Props) {
  const [name, setName] = useState('');
  const fault = taken.includes(name.trim()) ? `There is a manifest ${name.trim()} in this layer already.` : null;
  const ready = name.trim() !== '' && fault === null;
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
    if (event.key !== 'Enter') return;
    // The name may stand inside of another form, which must not be sent by it.
    event.preventDefault();
    if (ready) onName(name.trim());
  };
  return (
    <div className="row new-manifest">
      <Field label="Name of the manifest" error={fault}>
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={press}
          />
        )}
      </Field>
      <Button disabled={!ready} icon="check" onClick={() => onName(name.trim())}>
        Add
      </Button>
      <IconButton icon="close" label="Don’t add a manifest" onClick={onCancel} />
    </div>
  );
}
