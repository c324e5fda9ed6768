/**
 * The six classes of failure that are not defects. The class says what to do next, the code says why.
 * Anything that is not one of these is a defect: log it, show a request id, hide the rest.
 */
export abstract class DomainError extends Error {
  /** @param code stable, upper case, names the reason ("ALREADY_PUBLISHED"); @param path the input field at fault, outermost first */
  constructor(
    readonly code: string,
    message: string,
    readonly path: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** This input is never right: mend it before trying again. Callers see userError INVALID. */
export class Invalid extends DomainError {}

/** No such thing, or none that the caller may see. Callers see userError NOT_FOUND. */
export class NotFound extends DomainError {}

/** Right input, wrong moment: no draft is open, the review has errors, still in use. Callers see userError REFUSED. */
export class Refused extends DomainError {}

/** The name, version or layer name is taken. A kind of refusal that callers see as userError DUPLICATE. */
export class Duplicate extends Refused {}

/** The idempotency key was used before with another input. Callers see userError IDEMPOTENCY_KEY_REUSED. */
export class IdempotencyKeyReused extends Refused {
  constructor(key: string) {
    super(
      'IDEMPOTENCY_KEY_REUSED',
      `The idempotency key "${key}" was used before with another input. Send a new key, or the first input again.`,
      ['idempotencyKey'],
    );
  }
}

/** Somebody was faster: read the newest state and decide again. Callers see userError CONFLICT with actualRevision. */
export class Conflict extends DomainError {
  constructor(
    readonly actualRevision: number,
    message: string,
    path: readonly string[] = ['expectedRevision'],
  ) {
    super('CONFLICT', message, path);
  }
}

/** Who you are doesn't allow it. Callers see a top-level error FORBIDDEN. */
export class Forbidden extends DomainError {}

/** A dependency is down; the same request may work later. Callers see a top-level error UNAVAILABLE. */
export class Unavailable extends DomainError {}

/** Too often within a stretch of time. Callers see a top-level error RATE_LIMITED, and when to come again. */
export class TooOften extends Unavailable {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super('TOO_OFTEN', message);
  }
}
