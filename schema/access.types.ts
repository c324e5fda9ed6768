import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Role } from '../src/access/caller.js';
import type { Actor as DomainActor } from '../src/store/event.js';
import { Actor } from './audit.types.js';
import { CommandInput } from './command.inputs.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import { TagFilter, TagFilterInput } from './tag-filter.types.js';
import { Payload } from './user-error.types.js';

export const Roles = enumOf<Role>('Role', 'What somebody may do.', {
  VIEWER: 'Read profiles.',
  AUDITOR: 'Read everything, the audit included.',
  OPERATOR: 'Pack archives and care for devices.',
  EDITOR: 'Author and publish profiles.',
  ADMIN: 'Everything.',
});

@ObjectType({ simpleResolvers: true, description: 'You.' })
export class Viewer {
  @Field(() => Actor, { description: 'Who you are.' })
  actor!: DomainActor;
  @Field(() => Roles, { description: 'What you are.' })
  role!: Role;
  @Field(() => [String], { description: 'What you may do: "systemProfile.publish".' })
  permissions!: readonly string[];
  @Field(() => TagFilter, { nullable: true, description: 'Which profiles you see; null: every one.' })
  tagFilter!: TagFilter | null;
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A person who may sign in.' })
export class Account extends Node {
  @Field({ description: 'What they sign in with.' })
  email!: string;
  @Field({ description: 'What people see.' })
  name!: string;
  @Field(() => Roles, { description: 'What they may do.' })
  role!: Role;
  @Field({ description: "Can't sign in." })
  disabled!: boolean;
  @Field({ description: 'Whether they can sign in with a password; else with the identity provider alone.' })
  hasPassword!: boolean;
  @Field(() => Date, { nullable: true, description: 'When they were here last.' })
  lastSeenAt!: Date | null;
  @Field(() => TagFilter, { nullable: true, description: 'Which profiles they see; null: every one.' })
  tagFilter!: TagFilter | null;
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A key for a program.' })
export class ApiKey extends Node {
  @Field({ description: 'What people see.' })
  name!: string;
  @Field(() => Roles, { description: 'What it may do.' })
  role!: Role;
  @Field({ description: 'How it begins, to tell which one somebody holds.' })
  prefix!: string;
  @Field({ description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => Date, { nullable: true, description: 'When it stops working.' })
  expiresAt!: Date | null;
  @Field(() => Date, { nullable: true, description: 'When it was used last.' })
  lastUsedAt!: Date | null;
  @Field(() => TagFilter, { nullable: true, description: 'Which profiles it sees; null: every one.' })
  tagFilter!: TagFilter | null;
}

@ObjectType({ simpleResolvers: true, description: 'Who you are now.' })
export class ViewerPayload extends Payload {
  @Field(() => Viewer, { nullable: true, description: 'You; null when signed out.' })
  viewer?: Viewer | null;
}

@ObjectType({ simpleResolvers: true, description: 'The account after the mutation.' })
export class AccountPayload extends Payload {
  @Field(() => Account, { nullable: true, description: 'The account; null when nothing was changed.' })
  account?: Account | null;
}

@ObjectType({ simpleResolvers: true, description: 'The key that was made.' })
export class ApiKeyPayload extends Payload {
  @Field(() => ApiKey, { nullable: true, description: 'The key; null when none was made.' })
  apiKey?: ApiKey | null;
  @Field(() => String, { nullable: true, description: 'Shown once.' })
  secret?: string | null;
}

@InputType({ description: 'Signs a person in.' })
export class SignInInput {
  @Field({ description: 'Their address.' })
  email!: string;
  @Field({ description: 'Their password.' })
  password!: string;
}

@InputType({ description: 'Lets a person in.' })
export class CreateAccountInput extends CommandInput {
  @Field({ description: 'What they sign in with.' })
  email!: string;
  @Field({ description: 'What people see.' })
  name!: string;
  @Field(() => Roles, { description: 'What they may do.' })
  role!: Role;
  @Field(() => String, {
    nullable: true,
    description: 'Their first password, 12 to 256 characters; without one they come in through the identity provider.',
  })
  password?: string | null;
  @Field(() => TagFilterInput, { nullable: true, description: 'Which profiles they see; absent: every one.' })
  tagFilter?: TagFilterInput | null;
}

@InputType({ description: 'Says which profiles a person sees.' })
export class RestrictAccountInput extends CommandInput {
  @Field(() => ID, { description: 'The account; not your own.' })
  accountId!: string;
  @Field(() => TagFilterInput, { nullable: true, description: 'Those that they see; absent: every one.' })
  tagFilter?: TagFilterInput | null;
}

@InputType({ description: 'Changes an account; what is absent stays.' })
export class UpdateAccountInput extends CommandInput {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;
  @Field(() => String, { nullable: true, description: 'The new name.' })
  name?: string | null;
  @Field(() => Roles, { nullable: true, description: 'What they may do.' })
  role?: Role | null;
  @Field(() => String, { nullable: true, description: 'The new password; their sessions end.' })
  password?: string | null;
  @Field(() => Boolean, { nullable: true, description: "Can't sign in; their sessions end." })
  disabled?: boolean | null;
}

@InputType({ description: 'Makes a key for a program.' })
export class CreateApiKeyInput extends CommandInput {
  @Field({ description: 'What people see.' })
  name!: string;
  @Field(() => Roles, { description: 'What it may do.' })
  role!: Role;
  @Field(() => Date, { nullable: true, description: 'When it stops working.' })
  expiresAt?: Date | null;
  @Field(() => TagFilterInput, { nullable: true, description: 'Which profiles it sees; absent: every one.' })
  tagFilter?: TagFilterInput | null;
}

@InputType({ description: 'Says which profiles a key sees.' })
export class RestrictApiKeyInput extends CommandInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;
  @Field(() => TagFilterInput, { nullable: true, description: 'Those that it sees; absent: every one.' })
  tagFilter?: TagFilterInput | null;
}

@InputType({ description: 'Ends a key at once.' })
export class RevokeApiKeyInput extends CommandInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;
}
