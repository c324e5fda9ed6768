import { ConfigFault } from './config.js';
import { asUnavailable, DATABASE_UNAVAILABLE } from './database.js';
import { messageOf } from './embedded/system-error.js';
import { DomainError, Unavailable } from './errors.js';

/** What a program that can't start says to whoever started it: a few lines, and the stack of a defect alone. */
export function startFault(error: unknown): string {
  if (error instanceof ConfigFault || (error instanceof DomainError && !isAway(error))) return error.message;
  if (error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo'))
    return listenFault(error);
  // Callers aren't told how the database is reached; whoever starts the program needs it.
  const away = asUnavailable(error);
  if (away !== null) return `${away.message} PostgreSQL or its driver says: ${messageOf(away.cause)}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
