import { Field, ID, InputType, Int } from 'type-graphql';
import { LayerInput, ProfileInput } from './command.inputs.js';

@InputType({ description: 'A text of a layer.' })
export class ManifestInput {
  @Field({ description: 'Unique in its layer.' })
  name!: string;
  @Field({ description: 'The text, kept byte for byte; up to 1 MiB.' })
  content!: string;
}

/** What every kind of new layer takes. */
@InputType()
abstract class AddLayerInput extends ProfileInput {
  @Field(() => Int, { nullable: true, description: "Lowest first; without it the values' header decides, then 0." })
  installOrder?: number | null;
  @Field(() => [ManifestInput], { nullable: true, defaultValue: [], description: 'Manifests that come with it.' })
  manifests?: ManifestInput[] | null;
}

@InputType({ description: 'Step 2: puts a pack on the draft.' })
export class AddPackLayerInput extends AddLayerInput {
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
  @Field({ description: 'Name of the pack.' })
  packName!: string;
  @Field({ description: 'A version, or a train: "1.2.x".' })
  tag!: string;
  @Field(() => String, { nullable: true, description: "Name of the layer; the pack's without it." })
  name?: string | null;
  @Field(() => String, { nullable: true, description: "YAML, kept byte for byte; the pack's own without it." })
  values?: string | null;
  @Field(() => [String], { nullable: true, description: '"group:name", merged into the values.' })
  presets?: string[] | null;
}

@InputType({ description: 'Step 2: puts a Helm chart on the draft.' })
export class AddHelmChartLayerInput extends AddLayerInput {
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
  @Field({ description: 'Name of the chart.' })
  chartName!: string;
  @Field({ description: 'Version of the chart.' })
  version!: string;
  @Field(() => String, { nullable: true, description: "Name of the layer; the chart's without it." })
  name?: string | null;
  @Field(() => String, { nullable: true, description: "YAML, kept byte for byte; the chart's own without it." })
  values?: string | null;
}

@InputType({ description: 'Step 2: puts manifests of your own on the draft.' })
export class AddManifestLayerInput extends AddLayerInput {
  @Field({ description: 'Unique in the profile.' })
  name!: string;
  @Field(() => Boolean, { nullable: true, description: 'Defines virtual machines.' })
  vmManifest?: boolean | null;
  @Field(() => String, { nullable: true, defaultValue: '', description: 'YAML, kept byte for byte.' })
  values?: string | null;
}

@InputType({ description: 'Confirm Updates: changes a layer; what is absent stays.' })
export class UpdateLayerInput extends LayerInput {
  @Field(() => String, { nullable: true, description: 'The new name.' })
  name?: string | null;
  @Field(() => ID, { nullable: true, description: 'Another registry that has the pack or chart.' })
  registryId?: string | null;
  @Field(() => String, { nullable: true, description: 'Another version of the pack or chart.' })
  tag?: string | null;
  @Field(() => String, { nullable: true, description: 'The new values, kept byte for byte; null clears them.' })
  values?: string | null;
  @Field(() => [String], { nullable: true, description: 'The new presets, merged into the values; null clears them.' })
  presets?: string[] | null;
  @Field(() => Int, { nullable: true, description: "The new install order; null: the values' header, then 0." })
  installOrder?: number | null;
  @Field(() => Boolean, { nullable: true, description: "The VM mark; null: the values' header, then no." })
  vmManifest?: boolean | null;
}

@InputType({ description: 'A new name attaches, a known one replaces.' })
export class AttachManifestInput extends LayerInput {
  @Field({ description: 'Name of the manifest.' })
  name!: string;
  @Field({ description: 'The text, kept byte for byte; up to 1 MiB.' })
  content!: string;
}

@InputType({ description: 'Takes a manifest off a layer.' })
export class DetachManifestInput extends LayerInput {
  @Field({ description: 'Name of the manifest.' })
  name!: string;
}

@InputType({ description: 'Takes a layer off the draft.' })
export class RemoveLayerInput extends LayerInput {}
