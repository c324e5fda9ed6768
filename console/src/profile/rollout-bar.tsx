import type { RolloutDevices } from './rollout-query.js';

/** How devices may stand, in the order of the bar, and in words. */
const STANDINGS = [
  ['ready', 'ready'],
  ['updating', 'updating'],
  ['failed', 'failing'],
  ['silent', 'silent'],
  ['waiting', 'waiting'],
] as const satisfies readonly (readonly [keyof RolloutDevices, string])[];

/** Devices as lengths of one bar. What it shows stands beneath it in words, so nobody has to tell colours apart. */
export function RolloutBar({ devices }: { readonly devices: RolloutDevices }) {
  const present = STANDINGS.filter(([standing]) => devices[standing] > 0);
  return (
    <div className="rollout-measure">
      <div className="rollout-bar" aria-hidden="true">
        {present.map(([standing]) => (
          <span key={standing} className={`rollout-part rollout-${standing}`} style={{ flexGrow: devices[standing] }} />
        ))}
      </div>
      {present.length === 0 ? (
        <p className="faint">no device</p>
      ) : (
        <ul className="rollout-legend">
          {present.map(([standing, words]) => (
            <li key={standing}>
              <span className={`rollout-dot rollout-${standing}`} aria-hidden="true" />
              <span className="numeric">{devices[standing].toLocaleString('en')}</span> {words}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
