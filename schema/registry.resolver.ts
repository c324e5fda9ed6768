import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { optionsOf, notCleared } from './command.inputs.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
import { AddRegistryInput, RemoveRegistryInput, SyncRegistryInput, UpdateRegistryInput } from './registry.inputs.js';
import { registryRoot } from './registry.root.js';
import type { RegistryRoot } from './registry.root.js';
import { Registry, RegistryConnection, RegistryKinds, RegistryPayload } from './registry.types.js';
import { DeletePayload } from './user-error.types.js';

/** Registries: where packs and charts come from. */
@Resolver(() => Registry)
export class RegistryResolver {
  @Query(() => RegistryConnection, { description: 'Where packs and charts come from, by name.' })
  async registries(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('kind', () => RegistryKinds, { nullable: true, description: 'Only of this kind.' })
    kind: keyof typeof RegistryKinds | null,
    @Ctx() { app }: Context,
  ): Promise<Connection<RegistryRoot>> {
    return connection(await app.registries.list(page, { kind }), registryRoot);
  }

  @FieldResolver(() => [String], {
    complexity: 5,
    description: 'What the last synchronisation left out, a sentence each; the first ones.',
  })
  faults(@Root() { registryId }: RegistryRoot, @Ctx() { loader }: Context): Promise<readonly string[]> {
    return loader('registryFaults').load(registryId);
  }

  @Mutation(() => RegistryPayload, { description: 'Adds a registry and synchronises it.' })
  addRegistry(
    @Arg('input', () => AddRegistryInput) input: AddRegistryInput,
    @Ctx() context: Context,
  ): Promise<RegistryPayload> {
    return answer(RegistryPayload, async () => {
      const { name, kind, content, endpoint, authentication, tls } = input;
      const { note, idempotencyKey } = optionsOf(input);
      const registry = { name, kind, content, endpoint, authentication, tls, synchronize: input.synchronize ?? true };
      const { registryId } = await context.app.registries.add({ ...registry, note, idempotencyKey }, context.by);
      return registryNow(registryId, context);
    });
  }

  @Mutation(() => RegistryPayload, { description: 'Changes a registry.' })
  updateRegistry(
    @Arg('input', () => UpdateRegistryInput) input: UpdateRegistryInput,
    @Ctx() context: Context,
  ): Promise<RegistryPayload> {
    return answer(RegistryPayload, async () => {
      const registryId = uuidOfInput('Registry', input.registryId, 'registryId');
      const changes = {
        name: notCleared('name', input.name),
        endpoint: notCleared('endpoint', input.endpoint),
        authentication: input.authentication ?? undefined,
        tls: input.tls ?? undefined,
        synchronize: input.synchronize ?? undefined,
      };
      await context.app.registries.update({ ...optionsOf(input), registryId, ...changes }, context.by);
      return registryNow(registryId, context);
    });
  }

  @Mutation(() => DeletePayload, { description: 'Removes a registry that no draft needs.' })
  removeRegistry(
    @Arg('input', () => RemoveRegistryInput) input: RemoveRegistryInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeletePayload> {
    return answer(DeletePayload, async () => {
      const registryId = uuidOfInput('Registry', input.registryId, 'registryId');
      await app.registries.remove({ ...optionsOf(input), registryId }, by);
      return { deletedId: globalId('Registry', registryId) };
    });
  }

  @Mutation(() => RegistryPayload, { description: 'Reads the catalog of a registry again, now.' })
  syncRegistry(
    @Arg('input', () => SyncRegistryInput) input: SyncRegistryInput,
    @Ctx() context: Context,
  ): Promise<RegistryPayload> {
    return answer(RegistryPayload, async () => {
      const registryId = uuidOfInput('Registry', input.registryId, 'registryId');
      await context.app.registries.requestSync({ registryId }, context.by);
      return registryNow(registryId, context);
    });
  }
}

/** The registry after a command, with how far its synchronisation is by now. */
async function registryNow(registryId: string, { loader, forget }: Context): Promise<Partial<RegistryPayload>> {
  forget();
  const row = await loader('registry').load(registryId);
  return { registry: row === null ? null : registryRoot(row) };
}
