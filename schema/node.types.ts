import { Field, ID, InterfaceType } from 'type-graphql';
import { readGlobalId } from './global-id.js';

/** Anything with a global id; the id itself tells its type. */
@InterfaceType('Node', {
  description: 'Anything that can be fetched again by its id.',
  resolveType: (value: { id: string }) => readGlobalId(value.id)?.type,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, unique among all types, stable for ever.' })
  id!: string;
}
