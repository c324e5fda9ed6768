import { ConfigFault } from './config.js';
import { asUnavailable, DATABASE_UNAVAILABLE } from './database.js';
import { DomainError, Unavailable } from './errors.js';
import { hasCode, messageOf } from './system-error.js';

/** What a program that can't start says to whoever started it: a few lines, and the stack of a defect alone. */
export function startFault(error: unknown): string {
  if (error instanceof ConfigFault || (error instanceof DomainError && !isAway(error))) return error.message;
  if (error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo'))
    return listenFault(error);
  // Callers aren't told how the database is reached; whoever starts the program needs it.
  const away = asUnavailable(error);
  if (away !== null) return `${away.message} PostgreSQL or its driver says: ${messageOf(away.cause)}.`;
  return fileFault(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** What a start reads and writes itself lies in the data folder: keys, the lock, the embedded database. */
function fileFault(error: unknown): string | null {
  // Node names no file when a write fails, only when opening does.
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return `The disk is full: ${messageOf(error)}. Make room in DATA_DIR, and start again.`;
  if (!(error instanceof Error) || !('path' in error && 'code' in error)) return null;
  return hasCode(error, 'EACCES', 'EPERM', 'EROFS')
    ? `The program may not use ${String(error.path)} (${String(error.code)}): give it and its folder to the user that this program runs as, or set DATA_DIR to another folder.`
    : null;
}

function isAway(error: DomainError): boolean {
  return error instanceof Unavailable && error.code === DATABASE_UNAVAILABLE;
}

/** The server's address is the only one that a start listens on or looks up by itself. */
function listenFault(error: Error): string {
  return 'code' in error && error.code === 'EADDRINUSE'
    ? `The address is in use: ${error.message}. Set PORT to a free one, or stop what has it.`
    : `The program can't listen there: ${error.message}. Correct HOST and PORT.`;
}
