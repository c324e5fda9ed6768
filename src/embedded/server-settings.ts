import os from 'node:os';

/** What may differ between two starts of the embedded server. */
export type ServerSettings = {
  readonly port: number;
  /** false for tests: faster, and lost when the machine crashes */
  readonly durable: boolean;
  readonly maxConnections: number;
};

/** How the embedded server is set, as arguments for it: what the program needs, whatever postgresql.conf says. */
export function settingArguments({ port, durable, maxConnections }: ServerSettings): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    max_connections: maxConnections,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Statements and details of errors hold what users wrote: they have no place in a log file.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    // Small machines and containers have little shared memory, and no query here is large enough to gain from workers.
    max_parallel_workers_per_gather: 0,
    // What isn't in these buffers is nearly always in the system's: to have other processes read it costs five times
    // as much as to read it.
    io_method: 'sync',
    shared_buffers: `${bufferMebibytes(memoryToHave())}MB`,
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** PostgreSQL's own default. */
const LEAST_MIB = 128;
/** Holds what the lists of a million profiles are read from. */
const MOST_MIB = 512;
const MIB = 1024 * 1024;

/**
 * The memory for pages that PostgreSQL keeps at hand, in MiB: an eighth of what there is, from 128 to 512. It is taken as
 * pages are read, and the program itself lives in the rest.
 * @param memory in bytes
 */
export function bufferMebibytes(memory: number): number {
  return Math.min(Math.max(Math.floor(memory / MIB / 8), LEAST_MIB), MOST_MIB);
}

/** Bytes that this process may have: the machine's, or those of its container. */
function memoryToHave(): number {
  // Where nothing constrains it, 0 or a number beyond any machine.
  return Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
}
