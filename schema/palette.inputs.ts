import { Field, ID, InputType } from 'type-graphql';
import { CommandInput } from './command.inputs.js';
import { enumOf } from './enum.js';

export const ExportFormats = enumOf('ExportFormat', 'The form of an export.', {
  PALETTE_JSON: "Palette's cluster profile as JSON.",
  PALETTE_YAML: "Palette's cluster profile as YAML.",
});

@InputType({ description: 'Which registry a name in an import stands for.' })
export class RegistryChoice {
  @Field({ description: 'As the import calls it.' })
  name!: string;
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
}

@InputType({ description: 'Makes a profile of an export; leaves an open draft.' })
export class ImportSystemProfileInput extends CommandInput {
  @Field({ description: 'JSON or YAML.' })
  content!: string;
  @Field(() => String, { nullable: true, description: "Name of the new profile; the export's without it." })
  name?: string | null;
  @Field(() => [RegistryChoice], { nullable: true, defaultValue: [], description: 'Where names of registries differ.' })
  registries?: RegistryChoice[] | null;
}
