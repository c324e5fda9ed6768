import { hasCode } from '../system-error.js';

/** Whether a fault of sending says that the client went away: its right, and nobody's defect. */
export function hasHungUp(error: unknown): boolean {
  return hasCode(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'ECANCELED', 'EPIPE');
}
