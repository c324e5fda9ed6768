import { Field, ObjectType } from 'type-graphql';
import { enumOf } from './enum.js';

export const ContentChangeKinds = enumOf('ContentChangeKind', 'What differs between two versions.', {
  LAYER_ADDED: 'A layer is new.',
  LAYER_REMOVED: 'A layer is gone.',
  LAYER_VERSION_CHANGED: 'A layer has another version of its pack or chart.',
  LAYER_VALUES_CHANGED: 'A layer has other values.',
  LAYER_ORDER_CHANGED: 'A layer installs at another place.',
  MANIFEST_ADDED: 'A manifest is new.',
  MANIFEST_REMOVED: 'A manifest is gone.',
  MANIFEST_CHANGED: 'A manifest reads differently.',
  VARIABLES_CHANGED: 'The variables differ.',
  INFO_CHANGED: 'Name, description or tags differ, or the name or mark of a layer.',
});

export const Impacts = enumOf('Impact', 'What a change does to a running device.', {
  NONE: 'Nothing is interrupted.',
  RESTART: 'Workloads restart.',
  VM_REBOOT: 'Virtual machines reboot.',
  DATA_LOSS: 'Something has to be deleted or made anew, and what it held is lost.',
  UNKNOWN: "Can't be told from the texts.",
});

/** `diff` is a method of what it is read from, which GraphQL calls only when the field is asked for. */
@ObjectType({ simpleResolvers: true, description: 'One difference between two versions.' })
export class ContentChange {
  @Field(() => ContentChangeKinds, { description: 'What kind of difference.' })
  kind!: keyof typeof ContentChangeKinds;
  @Field(() => String, { nullable: true, description: 'Name of the layer.' })
  layer!: string | null;
  @Field({ description: 'One sentence for people.' })
  summary!: string;
  @Field({ description: 'Unified text; empty where none applies.', complexity: 5 })
  diff!: string;
  @Field(() => Impacts, { description: 'What it does to a running device.' })
  impact!: keyof typeof Impacts;
}

@ObjectType({ simpleResolvers: true, description: 'What differs between two versions of a profile.' })
export class ProfileComparison {
  @Field({ description: 'The older version.' })
  from!: string;
  @Field({ description: 'The newer version, or "draft".' })
  to!: string;
  @Field(() => [ContentChange], { description: 'The differences.' })
  changes!: ContentChange[];
}
