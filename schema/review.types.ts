import { Field, Int, ObjectType } from 'type-graphql';
import type { Severity } from '../src/manifests/problem.js';
import { enumOf } from './enum.js';

export const Severities = enumOf<Severity>('Severity', 'How bad a problem is.', {
  ERROR: 'Finish is refused.',
  WARNING: 'Finish works, the device may not.',
  INFO: 'Good to know.',
});

@ObjectType({ simpleResolvers: true, description: 'Something an author should know, with the place where it stands.' })
export class Problem {
  @Field({ description: 'Stable name of the rule: "YAML_SYNTAX".' })
  code!: string;
  @Field(() => Severities, { description: 'How bad it is.' })
  severity!: Severity;
  @Field({ description: 'Names the thing, the fault and the way out.' })
  message!: string;
  @Field(() => String, { nullable: true, description: 'Name of the layer.' })
  layer?: string;
  @Field(() => String, { nullable: true, description: "Name of the manifest; null for the layer's values." })
  manifest?: string;
  @Field(() => [String], { description: 'Path inside the document, outermost first.' })
  path!: readonly string[];
  @Field(() => Int, { nullable: true, description: 'Line, from 1.' })
  line?: number;
  @Field(() => Int, { nullable: true, description: 'Column, from 1.' })
  column?: number;
}

@ObjectType({ simpleResolvers: true, description: 'An image that a layer needs on the device.' })
export class ImageReference {
  @Field({ description: 'As written.' })
  image!: string;
  @Field({ description: 'Name of the layer.' })
  layer!: string;
  @Field({ description: 'Where it was found.' })
  origin!: string;
  @Field({ description: "Named by digest, so that it can't change under its tag." })
  pinned!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'Whether the archive deploys without a network.' })
export class OfflineVerdict {
  @Field({ description: 'Nothing is missing.' })
  complete!: boolean;
  @Field(() => [String], { description: 'What is missing.' })
  reasons!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'What stands between a draft and Finish.' })
export class Review {
  @Field({ description: 'No problem is an ERROR.' })
  ready!: boolean;
  @Field(() => [Problem], { description: 'Everything that was found.' })
  problems!: readonly Problem[];
  @Field(() => [ImageReference], { description: 'Images that the layers need.' })
  images!: readonly ImageReference[];
  @Field(() => OfflineVerdict, { description: 'Whether the archive deploys without a network.' })
  offline!: OfflineVerdict;
  @Field(() => OfflineVerdict, { description: 'The same for an archive that is asked for with its images.' })
  offlineWithImages!: OfflineVerdict;
}
