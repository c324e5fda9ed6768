import { GraphQLError, isObjectType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { DomainError } from '../src/errors.js';

type Resolve = GraphQLFieldResolver<unknown, unknown>;

/**
 * Lets GraphQL say where in the answer a domain error happened. GraphQL takes any error with a list `path` for one that
 * knows its place already, and a domain error's `path` is a place in the input. Only fields with a resolver of their own
 * are wrapped: plain ones can't throw, and there are thousands of them in a long list.
 */
export function locateErrors(schema: GraphQLSchema): GraphQLSchema {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  for (const field of types.flatMap((type) => Object.values(type.getFields()))) {
    if (field.resolve) field.resolve = wrapped(field.resolve);
    if (field.subscribe) field.subscribe = wrapped(field.subscribe);
  }
  return schema;
}

function wrapped(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    try {
      const result: unknown = resolve(source, args, context, info);
      return result instanceof Promise ? result.catch(rethrow) : result;
    } catch (error) {
      return rethrow(error);
    }
  };
}

function rethrow(error: unknown): never {
  throw error instanceof DomainError ? new GraphQLError(error.message, { originalError: error }) : error;
}
