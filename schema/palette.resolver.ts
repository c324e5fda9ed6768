import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { ExportFormat } from '../src/profiles/palette/write-profile.js';
import { exportOf } from '../src/profiles/export.js';
import { optionsOf } from './command.inputs.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { uuidOf, uuidOfInput } from './global-id.js';
import { profileAfter } from './outcome.js';
import { ExportFormats, ImportSystemProfileInput } from './palette.inputs.js';
import { SystemProfilePayload } from './profile.types.js';

/** Profiles from and for Palette. */
@Resolver()
export class PaletteResolver {
  @Query(() => String, {
    nullable: true,
    complexity: 30,
    description: 'A published version in the form of Palette; null when there is none.',
  })
  exportSystemProfile(
    @Arg('profileId', () => ID, { description: 'The profile.' }) profileId: string,
    @Arg('version', () => String, { description: 'A published version.' }) version: string,
    @Arg('format', () => ExportFormats, {
      nullable: true,
      defaultValue: 'PALETTE_JSON',
      description: 'The form of the export.',
    })
    format: ExportFormat | null,
    @Ctx() { app }: Context,
  ): Promise<string | null> {
    return exportOf(app, uuidOf('SystemProfile', profileId) ?? '', version, format ?? 'PALETTE_JSON');
  }

  @Mutation(() => SystemProfilePayload, { description: 'Makes a profile of an export; leaves an open draft.' })
  importSystemProfile(
    @Arg('input', () => ImportSystemProfileInput) input: ImportSystemProfileInput,
    @Ctx() context: Context,
  ): Promise<SystemProfilePayload> {
    return answer(SystemProfilePayload, async () => {
      const registries = (input.registries ?? []).map(({ name, registryId }) => ({
        name,
        registryId: uuidOfInput('Registry', registryId, 'registries'),
      }));
      const { content, name } = input;
      const command = { ...optionsOf(input), content, name: name ?? undefined, registries };
      return profileAfter(await context.app.wizard.import(command, context.by), context);
    });
  }
}
