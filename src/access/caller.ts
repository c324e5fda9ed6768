import type { Actor } from '../store/event.js';

export type Role = 'VIEWER' | 'AUDITOR' | 'OPERATOR' | 'EDITOR' | 'ADMIN';

/** Who asks, as authentication found it. */
export type Caller = { readonly actor: Actor; readonly role: Role };

/** The caller together with the request it makes: travels from the transport to the log and the worker's lines. */
export type RequestInfo = { readonly caller: Caller; readonly requestId: string };
