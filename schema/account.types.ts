import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Account } from './access.types.js';
import { Payload } from './user-error.types.js';

@ObjectType({ simpleResolvers: true, description: 'Where somebody is signed in.' })
export class Session {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
  @Field({ description: 'Whether it is the one that asks.' })
  current!: boolean;
  @Field({ description: 'When it began.' })
  createdAt!: Date;
  @Field({ description: 'When it was used last, to the minute.' })
  lastUsedAt!: Date;
  @Field({ description: 'When it ends by itself; sooner where it is not used.' })
  expiresAt!: Date;
  @Field({ description: 'Where it was begun: an address, or the network of an IPv6 address.' })
  address!: string;
  @Field({ description: 'What the browser calls itself.' })
  agent!: string;
}

@InputType({ description: 'Changes your own password; your other sessions end.' })
export class ChangePasswordInput {
  @Field({ description: 'The present one.' })
  currentPassword!: string;
  @Field({ description: '12 to 256 characters.' })
  newPassword!: string;
}

@InputType({ description: 'Ends one of your sessions.' })
export class EndSessionInput {
  @Field(() => ID, { description: 'The session.' })
  sessionId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Your account after the mutation.' })
export class OwnAccountPayload extends Payload {
  @Field(() => Account, { nullable: true, description: 'Your account; null when nothing was changed.' })
  account?: Account | null;
}
