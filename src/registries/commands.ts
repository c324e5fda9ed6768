import type { RequestInfo } from '../access/caller.js';
import type { CommandOptions } from '../command-options.js';
import type { RegistryContent, RegistryKind } from './client.js';
import type { RegistrySynced } from './events.js';

/** Inputs of the registrar as the API hands them over: `undefined` and null mean absent. Secrets come in and never go out. */
export type AuthenticationInput = {
  type: 'NONE' | 'BASIC' | 'TOKEN';
  username?: string | null | undefined;
  /** absent in a change: the one that is kept */
  password?: string | null | undefined;
  token?: string | null | undefined;
};
export type TlsInput = {
  ca?: string | null | undefined;
  certificate?: string | null | undefined;
  /** absent in a change: the one that is kept for the same certificate */
  key?: string | null | undefined;
  insecureSkipVerify?: boolean | null | undefined;
};
export type AddRegistry = Omit<CommandOptions, 'expectedRevision'> & {
  name: string;
  kind: RegistryKind;
  content?: RegistryContent | null | undefined;
  endpoint: string;
  authentication?: AuthenticationInput | null | undefined;
  tls?: TlsInput | null | undefined;
  synchronize: boolean;
};
export type UpdateRegistry = CommandOptions & {
  registryId: string;
  name?: string | undefined;
  endpoint?: string | undefined;
  authentication?: AuthenticationInput | undefined;
  tls?: TlsInput | undefined;
  synchronize?: boolean | undefined;
};
export type OnRegistry = CommandOptions & { registryId: string };

/** Where a command led. `revision`: of the registry right after it, which a repeated idempotency key gives again. */
export type RegistryOutcome = { readonly registryId: string; readonly revision: number };

/**
 * What authors do with registries. A registry that can't be reached isn't accepted: Invalid, path endpoint (or the
 * field that would mend it), with what is wrong in one sentence.
 */
export interface RegistryCommands {
  add(input: AddRegistry, by: RequestInfo): Promise<RegistryOutcome>;
  update(input: UpdateRegistry, by: RequestInfo): Promise<RegistryOutcome>;
  remove(input: OnRegistry, by: RequestInfo): Promise<RegistryOutcome>;
  /** Reads the catalog again, soon; nothing new while one is asked for. */
  requestSync(input: OnRegistry, by: RequestInfo): Promise<RegistryOutcome>;
}

/** What workers tell of a synchronisation; each is harmless when repeated or late. */
export interface SyncReports {
  synced(registryId: string, outcome: RegistrySynced['data']): Promise<void>;
  failed(registryId: string, request: number, reason: string): Promise<void>;
  /** Not an event. @returns false when the request isn't awaited any more: the registry was changed or removed */
  progress(registryId: string, request: number, done: number, total: number): Promise<boolean>;
  /** The schedule's request. */
  due(registryId: string): Promise<void>;
}
