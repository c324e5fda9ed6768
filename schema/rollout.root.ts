import type { RolloutRow } from '../src/devices/rollout-rows.js';
import { standingsOf } from '../src/devices/rollout-rows.js';
import { progressOf, type Progress, type Tally } from '../src/devices/rollout.js';
import type { Rollout, RolloutDevices, RolloutState, RolloutWave, WaveState } from './rollout.types.js';

/** A rollout as callers see it: its numbers and what they mean. */
export function rolloutRoot(row: RolloutRow): Rollout {
  const { version, waves, maxFailing, set, paused, tallies, pinned } = row;
  const progress = progressOf(tallies, { waves, maxFailing, isPaused: paused !== null });
  const devices = devicesOf(tallies);
  const parts = [...waves, { tag: null, percent: 100 }].map(({ tag, percent }, place): RolloutWave => {
    const own = devicesOf(tallies.filter(({ wave }) => wave === place));
    return { tag, percent, state: waveState(place, own, progress), devices: own };
  });
  return {
    ...{ version, maxFailing, pinned, devices, waves: parts },
    state: version === null || devices.total === 0 ? 'IDLE' : rolloutState(progress),
    ...{ setBy: set?.by ?? null, setAt: set && new Date(set.at), note: set?.note ?? null },
    ...{ pausedBy: paused?.by ?? null, pausedAt: paused && new Date(paused.at), pauseNote: paused?.note ?? null },
  };
}

function devicesOf(tallies: readonly Tally[]): RolloutDevices {
  const standings = standingsOf(tallies);
  return { ...standings, total: Object.values(standings).reduce((all, one) => all + one, 0) };
}

function rolloutState({ stop, openWave }: Progress): RolloutState {
  if (stop !== null) return stop === 'halted' ? 'HALTED' : 'PAUSED';
  return openWave === null ? 'COMPLETE' : 'ROLLING_OUT';
}

function waveState(place: number, { waiting, updating }: RolloutDevices, { openWave }: Progress): WaveState {
  if (openWave !== null && place > openWave) return 'WAITING';
  return waiting + updating > 0 ? 'OPEN' : 'THROUGH';
}
