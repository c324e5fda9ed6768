import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import type { RegistryRoot } from './registry.root.js';
import { Payload } from './user-error.types.js';

export const RegistryKinds = enumOf('RegistryKind', 'How a registry is spoken to.', {
  PACK: 'A pack registry.',
  HELM: 'A Helm repository with an index.yaml.',
  OCI: 'An OCI registry.',
});
export const RegistryContents = enumOf('RegistryContent', 'What a registry offers.', {
  PACKS: 'Packs.',
  CHARTS: 'Helm charts.',
});
export const SyncStatuses = enumOf('SyncStatus', 'How the last synchronisation went.', {
  NEVER: 'There was none.',
  RUNNING: 'It is running.',
  SUCCEEDED: 'The catalog is as the registry was.',
  FAILED: 'The catalog is as before; the message says why.',
});
export const RegistryAuthenticationTypes = enumOf('RegistryAuthenticationType', 'How the server signs in.', {
  NONE: 'Not at all.',
  BASIC: 'User name and password.',
  TOKEN: 'A bearer token.',
});

@ObjectType({ simpleResolvers: true, description: 'How the server signs in at a registry; secrets never come back.' })
export class RegistryAuthentication {
  @Field(() => RegistryAuthenticationTypes, { description: 'How.' })
  type!: keyof typeof RegistryAuthenticationTypes;
  @Field(() => String, { nullable: true, description: 'With BASIC: the user name.' })
  username!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What the connection to a registry is secured with; keys never come back.',
})
export class RegistryTls {
  @Field({ description: 'Whether it is checked against an authority of its own.' })
  ca!: boolean;
  @Field({ description: 'Whether the server shows a certificate of its own.' })
  certificate!: boolean;
  @Field({ description: 'Whether any certificate is trusted.' })
  insecureSkipVerify!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'The last synchronisation of a registry.' })
export class RegistrySync {
  @Field(() => SyncStatuses, { description: 'How it went.' })
  status!: keyof typeof SyncStatuses;
  @Field({ description: 'One sentence for people.' })
  message!: string;
  @Field(() => Date, { nullable: true, description: 'When it started.' })
  startedAt!: Date | null;
  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;
  @Field(() => Int, { description: 'Versions of packs or charts in the catalog.' })
  entries!: number;
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'Where packs and charts come from.' })
export class Registry extends Node {
  @Field({ description: 'Name that people see.' })
  name!: string;
  @Field(() => RegistryKinds, { description: 'How it is spoken to.' })
  kind!: keyof typeof RegistryKinds;
  @Field(() => RegistryContents, { description: 'What it offers.' })
  content!: keyof typeof RegistryContents;
  @Field({ description: 'Its address.' })
  endpoint!: string;
  @Field({ description: 'Came with the server.' })
  isDefault!: boolean;
  @Field({ description: 'Whether it is synchronised by itself.' })
  synchronize!: boolean;
  @Field(() => RegistryAuthentication, { description: 'How the server signs in.' })
  authentication!: RegistryAuthentication;
  @Field(() => RegistryTls, { description: 'What the connection is secured with.' })
  tls!: RegistryTls;
  @Field(() => RegistrySync, { description: 'The last synchronisation.' })
  sync!: RegistrySync;
}

export const RegistryConnection = connectionOf('Registry', () => Registry);

@ObjectType({ simpleResolvers: true, description: 'The registry after the mutation.' })
export class RegistryPayload extends Payload {
  @Field(() => Registry, { nullable: true, description: 'The registry; null when nothing was changed.' })
  registry?: RegistryRoot | null;
}
