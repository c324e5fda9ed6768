import { Arg, ID, Mutation, Query, Resolver } from 'type-graphql';
import { Refused } from '../src/errors.js';
import { answer } from './errors.js';
import { ExportFormats, ImportSystemProfileInput } from './palette.inputs.js';
import { SystemProfilePayload } from './profile.types.js';

/** Profiles from and for Palette. Neither can be done yet, and both say so. */
@Resolver()
export class PaletteResolver {
  @Query(() => String, {
    nullable: true,
    description: 'A published version in the form of Palette; null when there is none.',
  })
  exportSystemProfile(
    @Arg('profileId', () => ID, { description: 'The profile.' }) _profileId: string,
    @Arg('version', () => String, { description: 'A published version.' }) _version: string,
    @Arg('format', () => ExportFormats, {
      nullable: true,
      defaultValue: 'PALETTE_JSON',
      description: 'The form of the export.',
    })
    _format: string | null,
  ): null {
    return null;
  }

  @Mutation(() => SystemProfilePayload, { description: 'Makes a profile of an export; leaves an open draft.' })
  importSystemProfile(@Arg('input', () => ImportSystemProfileInput) _input: ImportSystemProfileInput) {
    return answer(SystemProfilePayload, () => {
      throw new Refused('NO_IMPORT', 'This server does not import profiles yet. Create it in the wizard.');
    });
  }
}
