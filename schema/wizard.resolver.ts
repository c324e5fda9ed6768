import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { notCleared, onProfile, optionsOf } from './command.inputs.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
import { profileAfter, versionAfter } from './outcome.js';
import {
  CloneSystemProfileInput,
  CreateSystemProfileInput,
  DeleteSystemProfileInput,
  DiscardDraftInput,
  FinishSystemProfileInput,
  ReorderLayersInput,
  ReviseSystemProfileInput,
  SetVariablesInput,
  UpdateProfileInformationInput,
} from './profile.inputs.js';
import { SystemProfilePayload } from './profile.types.js';
import { DeletePayload } from './user-error.types.js';
import { authoredVariable } from './variable.types.js';
import { ProfileVersionPayload } from './version.types.js';

/** The wizard's steps on the profile as a whole; those on layers are in layer-wizard.resolver.ts. */
@Resolver()
export class WizardResolver {
  @Mutation(() => SystemProfilePayload, { description: 'Step 1: basic information. Opens the first draft.' })
  createSystemProfile(
    @Arg('input', () => CreateSystemProfileInput) input: CreateSystemProfileInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const { name, description, tags, version } = input;
      const basics = { name, description: description ?? '', tags: tags ?? [], version: version ?? '1.0.0' };
      return profileAfter(await context.app.wizard.create({ ...optionsOf(input), ...basics }, context.by), context);
    });
  }

  @Mutation(() => SystemProfilePayload, { description: 'Changes basic information, with or without an open draft.' })
  updateProfileInformation(
    @Arg('input', () => UpdateProfileInformationInput) input: UpdateProfileInformationInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const { description, tags } = input;
      const command = { ...onProfile(input), name: notCleared('name', input.name), description, tags };
      return profileAfter(await context.app.wizard.updateInformation(command, context.by), context);
    });
  }

  @Mutation(() => SystemProfilePayload, { description: 'Orders layers among equal install orders.' })
  reorderLayers(
    @Arg('input', () => ReorderLayersInput) input: ReorderLayersInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const layerIds = input.layerIds.map((id) => uuidOfInput('Layer', id, 'layerIds'));
      return profileAfter(
        await context.app.wizard.reorderLayers({ ...onProfile(input), layerIds }, context.by),
        context,
      );
    });
  }

  @Mutation(() => SystemProfilePayload, { description: 'Replaces the variables of the draft.' })
  setVariables(
    @Arg('input', () => SetVariablesInput) input: SetVariablesInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const variables = input.variables.map(authoredVariable);
      return profileAfter(
        await context.app.wizard.setVariables({ ...onProfile(input), variables }, context.by),
        context,
      );
    });
  }

  @Mutation(() => ProfileVersionPayload, {
    description: 'Step 3, Finish: publishes the draft when its review has no error.',
  })
  finishSystemProfile(
    @Arg('input', () => FinishSystemProfileInput) input: FinishSystemProfileInput,
    @Ctx() context: Context,
  ): Promise<ProfileVersionPayload> {
    return answer(ProfileVersionPayload, async () =>
      versionAfter(await context.app.wizard.finish(onProfile(input), context.by), context),
    );
  }

  @Mutation(() => SystemProfilePayload, { description: 'Opens a draft of the next version.' })
  reviseSystemProfile(
    @Arg('input', () => ReviseSystemProfileInput) input: ReviseSystemProfileInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const command = { ...onProfile(input), version: input.version ?? undefined, basedOn: input.basedOn ?? undefined };
      return profileAfter(await context.app.wizard.revise(command, context.by), context);
    });
  }

  @Mutation(() => SystemProfilePayload, { description: 'Throws the draft away; published versions stay.' })
  discardDraft(
    @Arg('input', () => DiscardDraftInput) input: DiscardDraftInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () =>
      profileAfter(await context.app.wizard.discardDraft(onProfile(input), context.by), context),
    );
  }

  @Mutation(() => SystemProfilePayload, { description: 'Starts a new profile from a published version.' })
  cloneSystemProfile(
    @Arg('input', () => CloneSystemProfileInput) input: CloneSystemProfileInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const profileId = uuidOfInput('SystemProfile', input.profileId, 'profileId');
      const { name, version, newVersion } = input;
      const command = { ...optionsOf(input), profileId, version, name, newVersion: newVersion ?? '1.0.0' };
      return profileAfter(await context.app.wizard.clone(command, context.by), context);
    });
  }

  @Mutation(() => DeletePayload, { description: 'Deletes a profile that nothing uses; its history stays.' })
  deleteSystemProfile(
    @Arg('input', () => DeleteSystemProfileInput) input: DeleteSystemProfileInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeletePayload> {
    return answer(DeletePayload, async () => {
      const { profileId } = await app.wizard.delete(onProfile(input), by);
      return { deletedId: globalId('SystemProfile', profileId) };
    });
  }
}
