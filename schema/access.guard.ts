import { isDeepStrictEqual } from 'node:util';
import { defaultFieldResolver, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Caller } from '../src/access/caller.js';
import { may, requirePermission } from '../src/access/may.js';
import { FIELD_NEEDS, NESTED_NEEDS, NODE_NEEDS, type Need, type Permission } from '../src/access/permissions.js';
import type { Context } from './context.js';
import { topLevelError } from './errors.js';
import { readGlobalId } from './global-id.js';

type Field = GraphQLField<unknown, Context>;
type Resolve = GraphQLFieldResolver<unknown, Context>;
type Events = AsyncIterableIterator<unknown>;

/**
 * Puts the table of permissions between callers and resolvers: the only place where the schema asks who may.
 * @throws Error naming the fields at the roots that the table lacks: nobody has decided who may use them
 */
export function guardAccess(schema: GraphQLSchema): GraphQLSchema {
  const undecided: string[] = [];
  for (const [typeName, needs] of Object.entries(FIELD_NEEDS)) {
    for (const field of fieldsOf(schema, typeName)) {
      const need = needs[field.name];
      if (need === undefined) undecided.push(`${typeName}.${field.name}`);
      else guardRoot(field, need);
    }
  }
  if (undecided.length > 0)
    throw new Error(`No row of src/access/permissions.ts says who may use ${undecided.join(', ')}.`);
  for (const [place, need] of Object.entries(NESTED_NEEDS)) guardNested(schema, place, need);
  return schema;
}

/** Whether a caller may read things of this type by their ids; for the others they don't exist. */
export function mayReadNode(caller: Caller, id: string): boolean {
  const need = NODE_NEEDS[readGlobalId(id)?.type ?? ''];
  return need !== undefined && may(caller, need);
}

function fieldsOf(schema: GraphQLSchema, typeName: string): Field[] {
  const type = schema.getType(typeName);
  return isObjectType(type) ? (Object.values(type.getFields()) as Field[]) : [];
}

function guardRoot(field: Field, need: Need): void {
  const { resolve = defaultFieldResolver as Resolve, subscribe } = field;
  if (subscribe) {
    field.subscribe = async (source, args, context, info) => {
      requirePermission(context.by.caller, need);
      return guarded((await subscribe(source, args, context, info)) as Events, context, need);
    };
    return;
  }
  field.resolve = (source, args, context, info) => {
    requirePermission(context.by.caller, need);
    return resolve(source, args, context, info);
  };
}

/** A subscription outlives the answer that its caller may: every event asks again. */
function guarded(events: Events, context: Context, need: Need): Events {
  const end = async () => {
    await events.return?.();
    return { done: true, value: undefined } as const;
  };
  return {
    async next() {
      const step = await events.next();
      if (step.done === true) return step;
      try {
        const caller = await context.renew();
        if (caller === null)
          throw topLevelError('UNAUTHENTICATED', 'The key was revoked or has expired. Sign in with another one.');
        requirePermission(caller, need);
        if (!isDeepStrictEqual(caller.tagFilter, context.by.caller.tagFilter))
          throw topLevelError('UNAUTHENTICATED', 'Which profiles you see has changed. Subscribe again.');
        return step;
      } catch (error) {
        await end();
        throw error;
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function guardNested(schema: GraphQLSchema, place: string, need: Permission): void {
  const [typeName = '', fieldName = ''] = place.split('.');
  const field = fieldsOf(schema, typeName).find(({ name }) => name === fieldName);
  if (!field || isNonNullType(field.type))
    throw new Error(`src/access/permissions.ts names ${place}, which is no field that can be null.`);
  const { resolve = defaultFieldResolver as Resolve } = field;
  field.resolve = (source, args, context, info) =>
    may(context.by.caller, need) ? resolve(source, args, context, info) : null;
}
