import { Button, IconButton } from '../ui/button.js';
import { Field } from '../ui/field.js';
import type { Rollout } from './rollout-query.js';

/** A wave as it is typed. `key`: the same for as long as it is edited. */
export type WaveEdit = { readonly key: number; readonly tag: string; readonly percent: string };

/** The waves of a rollout, ready to be edited; the last one is always the rest. */
export function wavesOf({ waves }: Rollout): readonly WaveEdit[] {
  return waves.flatMap(({ tag, percent }, key) => (tag === null ? [] : [{ key, tag, percent: String(percent) }]));
}

type Props = { readonly waves: readonly WaveEdit[]; readonly onChange: (waves: readonly WaveEdit[]) => void };

/** Waves in their order: each a tag and a share. */
export function WaveFields({ waves, onChange }: Props) {
  const change = (key: number, some: Partial<WaveEdit>) =>
    onChange(waves.map((wave) => (wave.key === key ? { ...wave, ...some } : wave)));
  const add = () =>
    onChange([...waves, { key: Math.max(-1, ...waves.map(({ key }) => key)) + 1, tag: '', percent: '100' }]);
  return (
    <div className="stack stack-tight">
      {waves.map(({ key, tag, percent }, place) => (
        <div key={key} className="wave-fields" role="group" aria-label={`Wave ${place + 1}`}>
          <Field label={`Wave ${place + 1}: tag`}>
            {(field) => (
              <input
                {...field}
                className="input"
                autoFocus={tag === ''}
                value={tag}
                onChange={(event) => change(key, { tag: event.target.value })}
              />
            )}
          </Field>
          <Field label="Percent">
            {(field) => (
              <input
                {...field}
                className="input numeric"
                type="number"
                min={1}
                max={100}
                value={percent}
                onChange={(event) => change(key, { percent: event.target.value })}
              />
            )}
          </Field>
          <IconButton
            icon="trash"
            label={`Remove wave ${place + 1}`}
            onClick={() => onChange(waves.filter((wave) => wave.key !== key))}
          />
        </div>
      ))}
      <Button small icon="plus" onClick={add}>
        Add a wave
      </Button>
    </div>
  );
}
