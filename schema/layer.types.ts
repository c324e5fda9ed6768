import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { LayerKind } from '../src/profiles/events.js';
import { enumOf } from './enum.js';

export const LayerKinds = enumOf<LayerKind>('LayerKind', 'What a layer is made of.', {
  PACK: 'A pack of a pack registry.',
  HELM_CHART: 'A Helm chart.',
  MANIFEST: 'Manifests of your own.',
});

@ObjectType({ simpleResolvers: true, description: "What an imported layer says it is, when that can't be had here." })
export class WantedSource {
  @Field({ description: 'The registry that the import names; empty when it names none.' })
  registryName!: string;
  @Field({ description: 'Name of the pack or chart.' })
  name!: string;
  @Field({ description: 'The tag in the import.' })
  tag!: string;
  @Field({ description: 'The version in the import.' })
  version!: string;
  @Field({ description: '"addon", or the part of a cluster that it is: "os", "k8s", "cni", "csi".' })
  packLayer!: string;
  @Field({ description: "Why it can't be had." })
  reason!: string;
}

/** Texts (`values`, contents of manifests) are read only when asked for. */
@ObjectType({ simpleResolvers: true, description: 'One layer of a profile.' })
export class Layer {
  @Field(() => ID, { description: 'Stays the same through all versions.' })
  id!: string;
  @Field({ description: 'Unique in its profile.' })
  name!: string;
  @Field(() => LayerKinds, { description: 'What it is made of.' })
  kind!: LayerKind;
  @Field(() => Int, { description: 'Lowest first, equal ones together.' })
  installOrder!: number;
  @Field({ description: 'Whether it defines virtual machines.' })
  vmManifest!: boolean;
  @Field(() => WantedSource, {
    nullable: true,
    description: "What an imported layer says it is, when that can't be had here; choose a registry in updateLayer.",
  })
  wanted!: WantedSource | null;
  @Field(() => [String], { description: '"group:name", packs only.' })
  presets!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'Where a pack or chart came from, pinned when the layer was added.' })
export class LayerSource {
  @Field({ description: "The registry's name at that time." })
  registryName!: string;
  @Field({ description: 'Name of the pack or chart.' })
  name!: string;
  @Field({ description: 'What the author chose: "1.2.x".' })
  tag!: string;
  @Field({ description: 'What it resolved to: "1.2.7".' })
  version!: string;
  @Field({ description: 'sha256:… of the content.' })
  digest!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A text of a layer.' })
export class Manifest {
  @Field({ description: 'Unique in its layer.' })
  name!: string;
}
