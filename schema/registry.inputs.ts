import { Field, ID, InputType } from 'type-graphql';
import { CommandInput } from './command.inputs.js';
import { RegistryAuthenticationTypes, RegistryContents, RegistryKinds } from './registry.types.js';

@InputType({ description: 'How the server shall sign in.' })
export class RegistryAuthenticationInput {
  @Field(() => RegistryAuthenticationTypes, { description: 'How.' })
  type!: keyof typeof RegistryAuthenticationTypes;
  @Field(() => String, { nullable: true, description: 'With BASIC.' })
  username?: string | null;
  @Field(() => String, { nullable: true, description: 'With BASIC; never comes back.' })
  password?: string | null;
  @Field(() => String, { nullable: true, description: 'With TOKEN; never comes back.' })
  token?: string | null;
}

@InputType({ description: 'Certificates of the connection, as PEM.' })
export class RegistryTlsInput {
  @Field(() => String, { nullable: true, description: 'Authority that the registry is checked against.' })
  ca?: string | null;
  @Field(() => String, { nullable: true, description: 'Certificate of the server as a client.' })
  certificate?: string | null;
  @Field(() => String, { nullable: true, description: 'Its key; never comes back.' })
  key?: string | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Trust any certificate.' })
  insecureSkipVerify?: boolean | null;
}

@InputType({ description: 'Adds a registry and synchronises it.' })
export class AddRegistryInput extends CommandInput {
  @Field({ description: 'Name that people see.' })
  name!: string;
  @Field(() => RegistryKinds, { description: 'How it is spoken to.' })
  kind!: keyof typeof RegistryKinds;
  @Field(() => RegistryContents, { nullable: true, description: 'What it offers; needed with OCI.' })
  content?: keyof typeof RegistryContents | null;
  @Field({ description: 'Its address.' })
  endpoint!: string;
  @Field(() => RegistryAuthenticationInput, { nullable: true, description: 'How to sign in.' })
  authentication?: RegistryAuthenticationInput | null;
  @Field(() => RegistryTlsInput, { nullable: true, description: 'Certificates of the connection.' })
  tls?: RegistryTlsInput | null;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Synchronise it by itself.' })
  synchronize?: boolean | null;
}

@InputType({ description: 'Changes a registry; what is absent stays.' })
export class UpdateRegistryInput extends CommandInput {
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
  @Field(() => String, { nullable: true, description: 'The new name.' })
  name?: string | null;
  @Field(() => String, { nullable: true, description: 'The new address.' })
  endpoint?: string | null;
  @Field(() => RegistryAuthenticationInput, { nullable: true, description: 'How to sign in.' })
  authentication?: RegistryAuthenticationInput | null;
  @Field(() => RegistryTlsInput, { nullable: true, description: 'Certificates of the connection.' })
  tls?: RegistryTlsInput | null;
  @Field(() => Boolean, { nullable: true, description: 'Synchronise it by itself.' })
  synchronize?: boolean | null;
}

@InputType({ description: 'Removes a registry that no profile needs.' })
export class RemoveRegistryInput extends CommandInput {
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
}

@InputType({ description: 'Reads the catalog of a registry again, now.' })
export class SyncRegistryInput {
  @Field(() => ID, { description: 'The registry.' })
  registryId!: string;
}
