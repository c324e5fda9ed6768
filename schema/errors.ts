import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import {
  Conflict,
  DomainError,
  Duplicate,
  Forbidden,
  IdempotencyKeyReused,
  Invalid,
  NotFound,
  Refused,
  TooOften,
  Unavailable,
} from '../src/errors.js';
import { ReviewFailed } from '../src/profiles/review.js';
import type { Payload, UserError, UserErrorCode } from './user-error.types.js';

/** The closed list of `extensions.code` that top-level errors have. */
export type ErrorCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** Subclasses stand before their class. */
const USER_ERRORS: readonly [new (...args: never[]) => DomainError, UserErrorCode][] = [
  [IdempotencyKeyReused, 'IDEMPOTENCY_KEY_REUSED'],
  [Duplicate, 'DUPLICATE'],
  [Refused, 'REFUSED'],
  [Invalid, 'INVALID'],
  [NotFound, 'NOT_FOUND'],
  [Conflict, 'CONFLICT'],
];

/**
 * Answers a mutation: what the caller can mend becomes `userErrors`, everything else stays a top-level error.
 * @param act gives the payload's fields when the command worked
 */
export async function answer<P extends Payload>(
  PayloadType: new () => P,
  act: () => Promise<Partial<P>> | Partial<P>,
): Promise<P> {
  const payload = new PayloadType();
  try {
    return Object.assign(payload, await act());
  } catch (error) {
    const userError = userErrorOf(error);
    if (userError === null) throw error;
    return Object.assign(payload, { userErrors: [userError] }, problemsOf(error));
  }
}

/** The user error that a domain error is to its caller, or null when it isn't the caller's to mend. */
function userErrorOf(error: unknown): UserError | null {
  if (!(error instanceof DomainError)) return null;
  const code = USER_ERRORS.find(([kind]) => error instanceof kind)?.[1];
  if (code === undefined) return null;
  const actualRevision = error instanceof Conflict ? error.actualRevision : null;
  return { code, message: error.message, path: [...error.path], actualRevision };
}

/** Finish tells why it was refused. */
function problemsOf(error: unknown): object {
  return error instanceof ReviewFailed ? { problems: error.problems } : {};
}

/** Makes a top-level error of a known code. */
export function topLevelError(code: ErrorCode, message: string, httpStatus?: number): GraphQLError {
  const http = httpStatus === undefined ? {} : { http: { status: httpStatus } };
  return new GraphQLError(message, { extensions: { code, ...http } });
}

/** Anything that was thrown, as the GraphQL error that it is or is the cause of. */
export function asGraphQLError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError('defect', { originalError: error as Error });
}

/**
 * What a caller sees of a top-level error, over every transport: a code, the request's id and nothing of the inside.
 * A defect is logged whole and shown as INTERNAL_SERVER_ERROR.
 */
export function presentError(error: GraphQLError, requestId: string, log: Logger): GraphQLFormattedError {
  const { locations, path } = error.toJSON();
  const { code, message, shown } = explain(error);
  if (code === 'INTERNAL_SERVER_ERROR') log.error({ err: causeOf(error), requestId, path }, 'a request met a defect');
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: { ...shown, code, requestId },
  };
}

function explain(error: GraphQLError): { code: string; message: string; shown?: object } {
  const cause = causeOf(error);
  if (cause instanceof Forbidden) return { code: 'FORBIDDEN', message: cause.message };
  if (cause instanceof TooOften)
    return { code: 'RATE_LIMITED', message: cause.message, shown: { retryAfterSeconds: cause.retryAfterSeconds } };
  if (cause instanceof Unavailable) return { code: 'UNAVAILABLE', message: cause.message };
  if (cause instanceof DomainError)
    return { code: 'BAD_USER_INPUT', message: cause.message, shown: { reason: cause.code, argument: cause.path } };
  // Apollo wraps what GraphQL found into an error with the code; what is no GraphQL error at all is a defect.
  const known = cause instanceof GraphQLError ? (codeOf(error) ?? codeOf(cause) ?? 'BAD_USER_INPUT') : null;
  if (known === null || known === 'INTERNAL_SERVER_ERROR' || !(cause instanceof GraphQLError))
    return { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong in the server. Tell us the requestId.' };
  return { code: known, message: error.message, shown: whenAgain(cause) };
}

/** Of a refusal for now: when to come again. */
function whenAgain({ extensions }: Pick<GraphQLError, 'extensions'>): object {
  const { retryAfterSeconds } = extensions;
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}

function codeOf({ extensions }: GraphQLError): string | null {
  const { code } = extensions;
  // Apollo's own name for what the other transports call by ours.
  if (code === 'OPERATION_RESOLUTION_FAILURE') return 'BAD_USER_INPUT';
  return typeof code === 'string' ? code : null;
}

/** What was thrown, under the layers that GraphQL wraps around it. */
function causeOf(error: GraphQLError): Error {
  const { originalError } = error;
  if (originalError instanceof GraphQLError) return causeOf(originalError);
  return originalError ?? error;
}
