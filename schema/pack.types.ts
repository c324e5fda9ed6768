import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ValuesSchema } from './chart.types.js';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';

export const PackStates = enumOf('PackState', 'Whether a pack may be used.', {
  ACTIVE: 'Yes.',
  DEPRECATED: 'Yes, but look for another.',
  DISABLED: 'Not in new layers.',
  DELETED: 'Gone from its registry.',
});

@ObjectType({ simpleResolvers: true, description: 'A named preset of a pack.' })
export class Preset {
  @Field({ description: 'Only one of a group is chosen.' })
  group!: string;
  @Field({ description: 'Its name.' })
  name!: string;
  @Field({ description: 'What people see.' })
  displayName!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What is inside a version of a pack.' })
export class PackContent {
  @Field({ description: 'Its values.yaml.' })
  values!: string;
  @Field({ description: 'Its README.' })
  readme!: string;
  @Field(() => [ValuesSchema], {
    description: 'JSON Schemas for its values, for editors: of its charts, and what its schema.yaml says.',
  })
  valuesSchemas!: readonly ValuesSchema[];
  @Field(() => [Preset], { description: 'Its presets.' })
  presets!: readonly Preset[];
  @Field(() => [String], { description: 'Its charts.' })
  charts!: readonly string[];
  @Field(() => [String], { description: 'Its manifests.' })
  manifests!: readonly string[];
  @Field(() => [String], { description: 'Images that it needs.' })
  images!: readonly string[];
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A version of a pack.' })
export class PackVersion extends Node {
  @Field({ description: 'As its pack.json says; need not be SemVer.' })
  version!: string;
  @Field(() => PackStates, { description: 'Whether it may be used.' })
  state!: keyof typeof PackStates;
}

export const PackVersionConnection = connectionOf('PackVersion', () => PackVersion);

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A pack in the catalog of a registry.' })
export class Pack extends Node {
  @Field({ description: 'Its name.' })
  name!: string;
  @Field({ description: 'What people see.' })
  displayName!: string;
  @Field({ description: 'What it says of itself.' })
  description!: string;
  @Field({ description: 'Which layer it belongs to: "addon".' })
  layer!: string;
  @Field({ description: 'What kind of addon it is.' })
  addonType!: string;
  @Field({ description: 'Its newest version.' })
  latestVersion!: string;
  @Field(() => PackStates, { description: 'Whether it may be used.' })
  state!: keyof typeof PackStates;
}

export const PackConnection = connectionOf('Pack', () => Pack, { counted: true });

@ObjectType({ simpleResolvers: true, description: 'A value to filter by.' })
export class Facet {
  @Field({ description: 'The value, as most packs write it.' })
  value!: string;
  @Field(() => Int, { description: 'How many packs have it.' })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What packs can be filtered by, most frequent first.' })
export class PackFacets {
  @Field(() => [Facet], { description: 'For PackFilter.layer.' })
  layers!: readonly Facet[];
  @Field(() => [Facet], { description: 'For PackFilter.addonType.' })
  addonTypes!: readonly Facet[];
}

@InputType({ description: 'Which packs; all given fields must match.' })
export class PackFilter {
  @Field(() => ID, { nullable: true, description: 'Of this registry.' })
  registryId?: string | null;
  @Field(() => String, { nullable: true, description: 'Words of the name, display name or description.' })
  search?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this layer.' })
  layer?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this kind of addon.' })
  addonType?: string | null;
  @Field(() => [PackStates], { nullable: true, description: 'In one of these states.' })
  state?: (keyof typeof PackStates)[] | null;
}
