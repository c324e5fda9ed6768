import { isObjectType, type GraphQLSchema } from 'graphql';

const ROOTS: Readonly<Record<string, string>> = {
  Query: 'What can be read. What you may not see is answered as if it were not there.',
  Mutation:
    'What can be ordered. What you can mend comes in userErrors, in your own terms; everything else in the errors beside the data.',
  Subscription:
    'What happens, as it happens, over WebSocket (/graphql) or server-sent events (/graphql/stream). A hint and a cursor: read what you show, and pass the last cursor to miss nothing.',
};

const INPUT = 'What shall be done, and to what.';

/** Describes what no decorator can, or would in the same words forty times: the three roots, and the input of a mutation. */
export function describeRest(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    type.description ??= ROOTS[type.name];
    for (const { args } of Object.values(type.getFields()))
      for (const arg of args) if (arg.name === 'input') arg.description ??= INPUT;
  }
  return schema;
}
