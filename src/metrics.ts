import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Conflict, DomainError, Forbidden, Invalid, NotFound, Refused, Unavailable } from './errors.js';
import type { EventStore } from './store/store.js';
import { traced } from './tracing.js';

/** What one process counts and times, for Prometheus. */
export type Metrics = {
  /** Times a request that was answered. `route`: an address of the table of permissions, so that there are few. */
  request(route: string, status: number, seconds: number): void;
  /** Counts what became of commands on the way through a store. */
  measured<S extends Pick<EventStore, 'execute'>>(store: S): S;
  /** Times a job that ended. */
  job(queue: string, outcome: 'done' | 'failed', seconds: number): void;
  /**
   * A value that is looked up whenever somebody asks for the metrics; one that can't be had is left out. Of two with one
   * name the latter is shown.
   */
  gauge(name: string, help: string, labels: readonly string[], look: Look): void;
  /** The text that Prometheus reads, and its type. */
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
};

/** Looks at a value: one or several with labels. */
export type Look = () => Promise<readonly { readonly labels?: Record<string, string>; readonly value: number }[]>;

const PREFIX = 'system_profiles_';
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
const JOB_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 1_800];

/** Starts counting. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    new Histogram({ name: PREFIX + name, help, labelNames, buckets, registers });
  const requests = histogram('http_request_seconds', 'Answered requests.', ['route', 'status'], SECONDS);
  const commands = histogram('command_seconds', 'Commands, by what became of them.', ['stream', 'outcome'], SECONDS);
  const jobs = histogram('job_seconds', 'Jobs that ended.', ['queue', 'outcome'], JOB_SECONDS);
  const unseen = new Counter({
    name: `${PREFIX}gauge_faults_total`,
    help: 'Gauges that could not be read.',
    registers,
  });
  return {
    request: (route, status, seconds) => requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds),
    measured: (store) => ({ ...store, execute: timed(store.execute.bind(store), commands) }),
    job: (queue, outcome, seconds) => jobs.observe({ queue, outcome }, seconds),
    gauge(name, help, labelNames, look) {
      // Workers that are started again in the same process bring it again.
      registry.removeSingleMetric(PREFIX + name);
      new Gauge({
        ...{ name: PREFIX + name, help, labelNames: [...labelNames], registers },
        async collect() {
          // The others are still worth having when the database is away.
          const seen = await look().catch(() => (unseen.inc(), []));
          this.reset();
          // A gauge without labels begins at 0, which would be a lie about what wasn't seen.
          if (labelNames.length === 0) this.remove();
          for (const { labels = {}, value } of seen) this.set(labels, value);
        },
      });
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function timed(execute: EventStore['execute'], commands: Histogram): EventStore['execute'] {
  return async (command) => {
    const end = commands.startTimer({ stream: command.fold.streamType });
    try {
      const attributes = {
        'system_profiles.stream': command.fold.streamType,
        'system_profiles.stream_id': command.streamId,
      };
      const executed = await traced(`command ${command.fold.streamType}`, attributes, () => execute(command));
      end({ outcome: executed.repeated ? 'repeated' : executed.events.length > 0 ? 'done' : 'nothing' });
      return executed;
    } catch (error) {
      end({ outcome: outcomeOf(error) });
      throw error;
    }
  };
}

const OUTCOMES = [
  [Invalid, 'invalid'],
  [NotFound, 'not_found'],
  [Conflict, 'conflict'],
  [Refused, 'refused'],
  [Forbidden, 'forbidden'],
  [Unavailable, 'unavailable'],
] as const;

function outcomeOf(error: unknown): string {
  if (!(error instanceof DomainError)) return 'defect';
  return OUTCOMES.find(([kind]) => error instanceof kind)?.[1] ?? 'defect';
}
