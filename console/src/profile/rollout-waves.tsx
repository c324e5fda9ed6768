import { Badge, type Tone } from '../ui/badge.js';
import { RolloutBar } from './rollout-bar.js';
import type { Rollout, Wave } from './rollout-query.js';

const STATES: Readonly<Record<Wave['state'], readonly [Tone, string]>> = {
  THROUGH: ['good', 'through'],
  OPEN: ['info', 'its turn'],
  WAITING: ['neutral', 'not yet'],
};

/** The waves of a rollout from the first to the last, each with its devices. */
export function RolloutWaves({ rollout: { waves, version } }: { readonly rollout: Rollout }) {
  const isAlone = waves.length === 1;
  return (
    <ol className="rollout-waves">
      {waves.map((wave, place) => {
        const [tone, words] = STATES[wave.state];
        return (
          <li key={place} className="rollout-wave" data-state={wave.state}>
            <span className="rollout-number numeric" aria-hidden="true">
              {place + 1}
            </span>
            <div className="rollout-wave-text">
              <p className="row">
                <strong>{nameOf(wave, isAlone)}</strong>
                {wave.devices.total > 0 && version !== null && <Badge tone={tone}>{words}</Badge>}
              </p>
              <RolloutBar devices={wave.devices} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function nameOf({ tag, percent }: Wave, isAlone: boolean): string {
  if (tag === null) return isAlone ? 'All devices' : 'All the others';
  return percent === 100 ? `Devices with the tag ${tag}` : `${percent} % of the devices with the tag ${tag}`;
}
