import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { optionsOf } from './command.inputs.js';
import type { Context } from './context.js';
import { SetRolloutInput } from './device.inputs.js';
import { answer } from './errors.js';
import { uuidOfInput } from './global-id.js';
import { profileRoot } from './profile.root.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile, SystemProfilePayload } from './profile.types.js';
import { rolloutRoot } from './rollout.root.js';
import { PauseRolloutInput, ResumeRolloutInput, Rollout } from './rollout.types.js';
import type { RolloutInput } from './rollout.types.js';

/** How new versions reach the devices of a profile. */
@Resolver(() => SystemProfile)
export class RolloutResolver {
  @FieldResolver(() => Rollout, {
    nullable: true,
    complexity: 20,
    description: 'How the newest version reaches its devices; null for a deleted profile.',
  })
  async rollout(@Root() { profileId }: ProfileRoot, @Ctx() { loader }: Context): Promise<Rollout | null> {
    const row = await loader('rollout').load(profileId);
    return row === null ? null : rolloutRoot(row);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    complexity: 20,
    description: 'How many of its devices should run something else than they do; null for a deleted profile.',
  })
  async pendingUpdates(@Root() { profileId }: ProfileRoot, @Ctx() { loader }: Context): Promise<number | null> {
    return (await loader('rollout').load(profileId))?.pending ?? null;
  }

  @Mutation(() => SystemProfilePayload, {
    description: 'Says how new versions reach the devices; without waves, all of them at once.',
  })
  setRollout(
    @Arg('input', () => SetRolloutInput) input: SetRolloutInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    const waves = input.waves.map(({ tag, percent }) => ({ tag, percent: percent ?? 100 }));
    const maxFailing = input.maxFailing ?? 0;
    return ordered(input, context, (order) =>
      context.app.devices.setRollout({ ...order, waves, maxFailing }, context.by),
    );
  }

  @Mutation(() => SystemProfilePayload, { description: 'Holds back every device that has not begun with a version.' })
  pauseRollout(
    @Arg('input', () => PauseRolloutInput) input: PauseRolloutInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return ordered(input, context, (order) => context.app.devices.pauseRollout(order, context.by));
  }

  @Mutation(() => SystemProfilePayload, { description: 'Lets a paused rollout go on where it stood.' })
  resumeRollout(
    @Arg('input', () => ResumeRolloutInput) input: ResumeRolloutInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return ordered(input, context, (order) => context.app.devices.resumeRollout(order, context.by));
  }
}

type Order = ReturnType<typeof optionsOf> & { profileId: string };

/** Gives an order on a rollout and answers with the profile after it. */
function ordered(
  input: RolloutInput,
  { loader, forget }: Context,
  command: (order: Order) => Promise<unknown>,
): Promise<SystemProfilePayload> {
  return answer(SystemProfilePayload, async () => {
    const profileId = uuidOfInput('SystemProfile', input.profileId, 'profileId');
    await command({ ...optionsOf(input), profileId });
    forget();
    const row = await loader('row').load(profileId);
    return { systemProfile: row && profileRoot(row) };
  });
}
