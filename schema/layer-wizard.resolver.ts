import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { notCleared, onLayer, onProfile } from './command.inputs.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { uuidOfInput } from './global-id.js';
import {
  AddHelmChartLayerInput,
  AddManifestLayerInput,
  AddPackLayerInput,
  AttachManifestInput,
  DetachManifestInput,
  RemoveLayerInput,
  UpdateLayerInput,
} from './layer.inputs.js';
import { LayerPayload } from './layer.payload.js';
import { layerAfter, profileAfter } from './outcome.js';
import { SystemProfilePayload } from './profile.types.js';

/** Step 2 of the wizard: the layers of the draft. */
@Resolver()
export class LayerWizardResolver {
  @Mutation(() => LayerPayload, { description: 'Step 2: puts a pack on the draft, pinned by digest.' })
  addPackLayer(
    @Arg('input', () => AddPackLayerInput) input: AddPackLayerInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const { packName, tag, values, presets, installOrder, manifests } = input;
      const registryId = uuidOfInput('Registry', input.registryId, 'registryId');
      const pack = { registryId, packName, tag, name: input.name ?? undefined, values, presets, installOrder };
      const command = { ...onProfile(input), ...pack, manifests: manifests ?? [] };
      return layerAfter(await context.app.wizard.addPackLayer(command, context.by), context);
    });
  }

  @Mutation(() => LayerPayload, { description: 'Step 2: puts a Helm chart on the draft, pinned by digest.' })
  addHelmChartLayer(
    @Arg('input', () => AddHelmChartLayerInput) input: AddHelmChartLayerInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const { chartName, version, values, installOrder, manifests } = input;
      const registryId = uuidOfInput('Registry', input.registryId, 'registryId');
      const chart = { registryId, chartName, version, name: input.name ?? undefined, values, installOrder };
      const command = { ...onProfile(input), ...chart, manifests: manifests ?? [] };
      return layerAfter(await context.app.wizard.addHelmChartLayer(command, context.by), context);
    });
  }

  @Mutation(() => LayerPayload, { description: 'Step 2: puts manifests of your own on the draft.' })
  addManifestLayer(
    @Arg('input', () => AddManifestLayerInput) input: AddManifestLayerInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const { name, manifests, vmManifest, values, installOrder } = input;
      const layer = { name, manifests: manifests ?? [], vmManifest, values: values ?? '', installOrder };
      return layerAfter(
        await context.app.wizard.addManifestLayer({ ...onProfile(input), ...layer }, context.by),
        context,
      );
    });
  }

  @Mutation(() => LayerPayload, { description: 'Confirm Updates: changes a layer of the draft; what is absent stays.' })
  updateLayer(
    @Arg('input', () => UpdateLayerInput) input: UpdateLayerInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const { values, presets, installOrder, vmManifest } = input;
      const kept = { name: notCleared('name', input.name), tag: notCleared('tag', input.tag) };
      const registryId = input.registryId ? uuidOfInput('Registry', input.registryId, 'registryId') : undefined;
      const command = { ...onLayer(input), ...kept, registryId, values, presets, installOrder, vmManifest };
      return layerAfter(await context.app.wizard.updateLayer(command, context.by), context);
    });
  }

  @Mutation(() => LayerPayload, {
    description: 'Puts a manifest on a layer: a new name attaches, a known one replaces.',
  })
  attachManifest(
    @Arg('input', () => AttachManifestInput) input: AttachManifestInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const { name, content } = input;
      return layerAfter(
        await context.app.wizard.attachManifest({ ...onLayer(input), name, content }, context.by),
        context,
      );
    });
  }

  @Mutation(() => LayerPayload, { description: 'Takes a manifest off a layer.' })
  detachManifest(
    @Arg('input', () => DetachManifestInput) input: DetachManifestInput,
    @Ctx() context: Context,
  ): Promise<LayerPayload> {
    return answer(LayerPayload, async () => {
      const command = { ...onLayer(input), name: input.name };
      return layerAfter(await context.app.wizard.detachManifest(command, context.by), context);
    });
  }

  @Mutation(() => SystemProfilePayload, { description: 'Takes a layer off the draft.' })
  removeLayer(
    @Arg('input', () => RemoveLayerInput) input: RemoveLayerInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () =>
      profileAfter(await context.app.wizard.removeLayer(onLayer(input), context.by), context),
    );
  }
}
