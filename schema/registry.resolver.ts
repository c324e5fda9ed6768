import { Arg, Args, Mutation, Query, Resolver } from 'type-graphql';
import { Refused } from '../src/errors.js';
import { emptyConnection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import { answer } from './errors.js';
import { AddRegistryInput, RemoveRegistryInput, SyncRegistryInput, UpdateRegistryInput } from './registry.inputs.js';
import { Registry, RegistryConnection, RegistryKinds, RegistryPayload } from './registry.types.js';
import { DeletePayload } from './user-error.types.js';

/** Registries. This server has none yet and says so. */
@Resolver()
export class RegistryResolver {
  @Query(() => RegistryConnection, { description: 'Where packs and charts come from.' })
  registries(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('kind', () => RegistryKinds, { nullable: true, description: 'Only of this kind.' }) _kind: string | null,
  ): Connection<Registry> {
    return emptyConnection(page);
  }

  @Mutation(() => RegistryPayload, { description: 'Adds a registry and synchronises it.' })
  addRegistry(@Arg('input', () => AddRegistryInput) _input: AddRegistryInput): Promise<RegistryPayload> {
    return answer(RegistryPayload, refused);
  }

  @Mutation(() => RegistryPayload, { description: 'Changes a registry.' })
  updateRegistry(@Arg('input', () => UpdateRegistryInput) _input: UpdateRegistryInput): Promise<RegistryPayload> {
    return answer(RegistryPayload, refused);
  }

  @Mutation(() => DeletePayload, { description: 'Removes a registry that no profile needs.' })
  removeRegistry(@Arg('input', () => RemoveRegistryInput) _input: RemoveRegistryInput): Promise<DeletePayload> {
    return answer(DeletePayload, refused);
  }

  @Mutation(() => RegistryPayload, { description: 'Reads the catalog of a registry again, now.' })
  syncRegistry(@Arg('input', () => SyncRegistryInput) _input: SyncRegistryInput): Promise<RegistryPayload> {
    return answer(RegistryPayload, refused);
  }
}

function refused(): never {
  throw new Refused('NO_REGISTRIES', 'This server has no registries yet. Use manifest layers.');
}
