import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import { Registry } from './registry.types.js';

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
  @Field(() => [Preset], { description: 'Its presets.' })
  presets!: Preset[];
  @Field(() => [String], { description: 'Its charts.' })
  charts!: string[];
  @Field(() => [String], { description: 'Its manifests.' })
  manifests!: string[];
  @Field(() => [String], { description: 'Images that it needs.' })
  images!: string[];
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A version of a pack.' })
export class PackVersion extends Node {
  @Field({ description: 'As its pack.json says; need not be SemVer.' })
  version!: string;
  @Field({ description: 'sha256:… of its content.' })
  digest!: string;
  @Field(() => PackStates, { description: 'Whether it may be used.' })
  state!: keyof typeof PackStates;
  @Field(() => PackContent, {
    nullable: true,
    description: "Fetched when asked for and kept; null where it can't be had.",
  })
  content!: PackContent | null;
}

export const PackVersionConnection = connectionOf('PackVersion', () => PackVersion);

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A pack in the catalog of a registry.' })
export class Pack extends Node {
  @Field({ description: 'Its name.' })
  name!: string;
  @Field({ description: 'What people see.' })
  displayName!: string;
  @Field(() => Registry, { description: 'Where it comes from.' })
  registry!: Registry;
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

@InputType({ description: 'Which packs; all given fields must match.' })
export class PackFilter {
  @Field(() => ID, { nullable: true, description: 'Of this registry.' })
  registryId?: string | null;
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this layer.' })
  layer?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this kind of addon.' })
  addonType?: string | null;
  @Field(() => [PackStates], { nullable: true, description: 'In one of these states.' })
  state?: (keyof typeof PackStates)[] | null;
}
