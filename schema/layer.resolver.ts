import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Manifest as AuthoredManifest, Source } from '../src/profiles/events.js';
import type { Context } from './context.js';
import { eventRoot } from './history.root.js';
import type { EventRoot } from './history.root.js';
import { ProfileEvent } from './history.types.js';
import type { LayerRoot } from './layer.root.js';
import { Layer, LayerSource, Manifest } from './layer.types.js';
import { registryRoot } from './registry.root.js';
import type { RegistryRoot } from './registry.root.js';
import { Registry } from './registry.types.js';

/** The fields of a layer that are read when asked for. */
@Resolver(() => Layer)
export class LayerResolver {
  @FieldResolver(() => String, { description: 'The exact text.' })
  values(@Root() { valuesDigest }: LayerRoot, @Ctx() { loader }: Context): Promise<string> {
    return loader('text').load(valuesDigest);
  }

  @FieldResolver(() => [Manifest], { description: 'Its manifests.' })
  manifests(@Root() { manifests }: LayerRoot): readonly AuthoredManifest[] {
    return manifests;
  }

  @FieldResolver(() => LayerSource, { nullable: true, description: 'Where it came from; null for a manifest layer.' })
  source(@Root() { source }: LayerRoot): Source | null {
    return source;
  }

  @FieldResolver(() => ProfileEvent, {
    nullable: true,
    complexity: 30,
    description:
      'Who set this value (["values", "pack", "namespace"]) or manifest (["manifests", "till"]) last; null when unknown.',
  })
  async blame(
    @Root() { place }: LayerRoot,
    @Arg('path', () => [String], { description: 'What to ask about, outermost first.' }) path: string[],
    @Ctx() { app }: Context,
  ): Promise<EventRoot | null> {
    const event = await app.profiles.blame(place, path);
    return event === null ? null : eventRoot(event);
  }
}

/** A manifest's text. */
@Resolver(() => Manifest)
export class ManifestResolver {
  @FieldResolver(() => String, { description: 'The exact text.' })
  content(@Root() { content }: AuthoredManifest, @Ctx() { loader }: Context): Promise<string> {
    return loader('text').load(content.digest);
  }
}

/** Where a layer came from. */
@Resolver(() => LayerSource)
export class LayerSourceResolver {
  @FieldResolver(() => Registry, { nullable: true, description: 'null when the registry is gone.' })
  async registry(@Root() { registryId }: Source, @Ctx() { loader }: Context): Promise<RegistryRoot | null> {
    const row = await loader('registry').load(registryId);
    return row === null || row.removedAt !== null ? null : registryRoot(row);
  }
}
