import { execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type {
  DocumentNode,
  ExecutionArgs,
  ExecutionResult,
  FormattedExecutionResult,
  GraphQLFormattedError,
  GraphQLSchema,
} from 'graphql';
import type { Logger } from 'pino';
import { limits } from '../../src/limits.js';
import { traced } from '../../src/tracing.js';
import type { Context } from '../context.js';
import { presentError, topLevelError } from '../errors.js';
import type { Admission } from './admission.js';
import { withDeadline } from './deadline.js';
import { createCostMeter } from './query-cost.js';
import type { Variables } from './query-cost.js';
import { tooComplex, variablesBeyondLimits } from './query-limits.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** What a client sends, over any transport. */
export type OperationRequest = {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | null | undefined;
};

/** A result as any of the transports' libraries types it. */
type Result = { readonly [Field in keyof ExecutionResult]?: ExecutionResult[Field] | undefined };

/** The one set of rules for operations of all transports: limits before, masking and cost after. */
export type Operations = {
  readonly admission: Admission;
  /** Measures an operation into its context; an error when it costs too much, or isn't one for this caller. */
  readonly meter: (
    document: DocumentNode,
    operationName: string | null | undefined,
    variables: Variables,
    context: Context,
  ) => GraphQLError | null;
  /** An operation ready to run, or what is wrong with it. */
  readonly prepare: (request: OperationRequest, context: Context) => ExecutionArgs | readonly GraphQLError[];
  /** Runs a query or mutation within its time. */
  readonly run: (args: ExecutionArgs) => Promise<ExecutionResult>;
  /** What the caller sees of a result: presented errors, and what it cost. */
  readonly finish: (result: Result, context: Context) => FormattedExecutionResult;
  /** Writes what went wrong to the log, by code. */
  readonly note: (
    errors: readonly GraphQLFormattedError[] | undefined,
    operationName: string | null,
    context: Context,
  ) => void;
};

/** Makes the rules for one schema. */
export function createOperations(
  schema: GraphQLSchema,
  admission: Admission,
  log: Logger,
  trusted?: TrustedDocuments,
): Operations {
  const costOf = createCostMeter(schema);

  const meter: Operations['meter'] = (document, operationName, variables, context) => {
    const untrusted = trusted?.(document, context.by.caller) ?? null;
    if (untrusted !== null) return untrusted;
    const tooNested = variablesBeyondLimits(variables);
    if (tooNested !== null) return tooNested;
    const cost = costOf(document, operationName, variables);
    context.measured.cost = cost;
    return cost <= limits.query.cost ? null : tooDear(cost);
  };
  const prepare: Operations['prepare'] = ({ query, operationName, variables }, context) => {
    const document = admission.admit(query);
    if (!('kind' in document)) return document;
    if (!getOperationAST(document, operationName)) return [unknownOperation(operationName)];
    const refusal = meter(document, operationName, variables ?? {}, context);
    if (refusal !== null) return [refusal];
    return { schema, document, operationName, variableValues: variables, contextValue: context };
  };
  const finish: Operations['finish'] = (result, context) => finished(result, context, log);
  const note: Operations['note'] = (errors = [], operationName, { by }) => {
    if (errors.length === 0) return;
    const codes = [...new Set(errors.map(({ extensions }) => extensions?.['code']))];
    log.info({ requestId: by.requestId, operationName, codes }, 'an operation was answered with errors');
  };
  return { admission, meter, prepare, run, finish, note };
}

function finished(
  { data, errors, extensions }: Result,
  { measured, by }: Context,
  log: Logger,
): FormattedExecutionResult {
  const answer: FormattedExecutionResult = {};
  if (data !== undefined) answer.data = data;
  if (errors) answer.errors = errors.map((error) => presentError(error, by.requestId, log));
  if (extensions) answer.extensions = extensions;
  if (measured.cost !== undefined) {
    const cost = { requested: measured.cost, max: limits.query.cost };
    answer.extensions = extensions ? { ...extensions, cost } : { cost };
  }
  return answer;
}

/** The answer of what took too long, over every transport. */
export const TOO_LATE = `The answer took longer than ${limits.requestMs / 1_000} seconds. Try again, or ask for less at once.`;

async function run(args: ExecutionArgs): Promise<ExecutionResult> {
  const { app, by } = args.contextValue as Context;
  const attributes = { 'system_profiles.request_id': by.requestId };
  const begun = () => {
    const { operation } = getOperationAST(args.document, args.operationName) ?? {};
    if (operation === OperationTypeNode.QUERY) app.reads?.allow(by.caller.actor.id);
    return traced(`graphql ${args.operationName ?? ''}`.trimEnd(), attributes, async () => execute(args));
  };
  const executed = app.reads ? app.reads.operation(begun) : begun();
  return withDeadline(executed, limits.requestMs, () => ({
    errors: [topLevelError('UNAVAILABLE', TOO_LATE)],
  }));
}

function tooDear(cost: number): GraphQLError {
  const [asked, most] = [cost, limits.query.cost].map((number) => number.toLocaleString('en'));
  return tooComplex(`The query costs ${asked}; ${most} are allowed.`);
}

function unknownOperation(operationName: string | null | undefined): GraphQLError {
  const message =
    typeof operationName === 'string'
      ? `The document has no operation "${operationName}".`
      : 'The document has several operations: say operationName.';
  return topLevelError('BAD_USER_INPUT', message);
}
