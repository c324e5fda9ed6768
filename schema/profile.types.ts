import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import { Payload } from './user-error.types.js';
import { Layer } from './layer.types.js';
import type { LayerRoot } from './layer.root.js';
import { Variable } from './variable.types.js';
import type { Variable as AuthoredVariable } from '../src/profiles/events.js';
import type { ProfileRoot } from './profile.root.js';

@ObjectType({ simpleResolvers: true, description: 'A label as Kubernetes takes it.' })
export class Label {
  @Field({ description: 'Key of the label.' })
  key!: string;
  @Field({ description: 'Value of the label; may be empty.' })
  value!: string;
}

/** The fields that stand in a row of the list; everything else is resolved where its noun lives. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A template of ordered layers for edge devices.' })
export class SystemProfile extends Node {
  @Field({ description: 'Name that people see; unique among the profiles.' })
  name!: string;
  @Field({ description: 'What it is for.' })
  description!: string;
  @Field(() => [String], { description: 'As typed: "edge", "site:berlin".' })
  tags!: readonly string[];
  @Field(() => Int, { description: 'Number of events so far; pass it as `expectedRevision`.' })
  revision!: number;
  @Field({ description: 'When it was created.' })
  createdAt!: Date;
  @Field({ description: 'When it was changed last.' })
  updatedAt!: Date;
  @Field(() => Date, { nullable: true, description: 'When it was deleted; seen only with `includeDeleted`.' })
  deletedAt!: Date | null;
}

export type WizardStep = 'BASIC_INFORMATION' | 'PROFILE_LAYERS' | 'REVIEW';
export const WizardSteps = enumOf<WizardStep>('WizardStep', 'The steps of the wizard.', {
  BASIC_INFORMATION: 'Name, version, description, tags.',
  PROFILE_LAYERS: 'Packs, charts and manifests.',
  REVIEW: 'What is wrong, and Finish.',
});

@ObjectType({ simpleResolvers: true, description: "The wizard's working copy." })
export class ProfileDraft {
  @Field({ description: 'What Finish will publish.' })
  version!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A profile as it was.' })
export class ProfileState {
  @Field(() => Int, { description: 'The newest revision at that point.' })
  revision!: number;
  @Field({ description: 'When that revision was recorded.' })
  recordedAt!: Date;
  @Field({ description: 'Its name then.' })
  name!: string;
  @Field({ description: 'Its description then.' })
  description!: string;
  @Field(() => [String], { description: 'Its tags then.' })
  tags!: readonly string[];
  @Field(() => [Layer], { description: 'Layers of the draft, else of the newest version, in install order.' })
  layers!: readonly LayerRoot[];
  @Field(() => [Variable], { description: 'Variables of the draft, else of the newest version.' })
  variables!: readonly AuthoredVariable[];
  @Field(() => [String], { description: 'Versions published by then, oldest first.' })
  versions!: readonly string[];
}

export const SystemProfileConnection = connectionOf('SystemProfile', () => SystemProfile, { counted: true });

@ObjectType({ simpleResolvers: true, description: 'The profile after the mutation.' })
export class SystemProfilePayload extends Payload {
  @Field(() => SystemProfile, {
    nullable: true,
    description: 'The profile right after; null when nothing was changed.',
  })
  systemProfile?: ProfileRoot | null;
}
