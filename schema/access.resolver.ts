import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { permissionsOf } from '../src/access/permissions.js';
import { Refused } from '../src/errors.js';
import {
  Account,
  AccountPayload,
  ApiKey,
  ApiKeyPayload,
  CreateAccountInput,
  CreateApiKeyInput,
  RevokeApiKeyInput,
  SignInInput,
  UpdateAccountInput,
  Viewer,
  ViewerPayload,
} from './access.types.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { DeletePayload } from './user-error.types.js';

/** Who you are, and who else may come in. */
@Resolver()
export class AccessResolver {
  @Query(() => Viewer, { description: 'You.' })
  viewer(@Ctx() { by: { caller } }: Context): Viewer {
    return { actor: caller.actor, role: caller.role, permissions: permissionsOf(caller.role) };
  }

  @Query(() => [Account], { nullable: true, description: 'People who may sign in.' })
  accounts(): Account[] {
    return [];
  }

  @Query(() => [ApiKey], {
    nullable: true,
    description: "Keys of programs; the administrator's own is not among them.",
  })
  apiKeys(): ApiKey[] {
    return [];
  }

  @Mutation(() => ViewerPayload, { description: 'Signs a person in; sets the session cookie.' })
  signIn(@Arg('input', () => SignInInput) _input: SignInInput) {
    return answer(ViewerPayload, refused);
  }

  @Mutation(() => ViewerPayload, { description: 'Signs out; an API key stays as it is.' })
  signOut() {
    return answer(ViewerPayload, () => ({ viewer: null }));
  }

  @Mutation(() => AccountPayload, { description: 'Lets a person in.' })
  createAccount(@Arg('input', () => CreateAccountInput) _input: CreateAccountInput) {
    return answer(AccountPayload, refused);
  }

  @Mutation(() => AccountPayload, { description: 'Changes an account.' })
  updateAccount(@Arg('input', () => UpdateAccountInput) _input: UpdateAccountInput) {
    return answer(AccountPayload, refused);
  }

  @Mutation(() => ApiKeyPayload, { description: 'Makes a key for a program.' })
  createApiKey(@Arg('input', () => CreateApiKeyInput) _input: CreateApiKeyInput) {
    return answer(ApiKeyPayload, refused);
  }

  @Mutation(() => DeletePayload, { description: 'Ends a key at once.' })
  revokeApiKey(@Arg('input', () => RevokeApiKeyInput) _input: RevokeApiKeyInput) {
    return answer(DeletePayload, refused);
  }
}

function refused(): never {
  throw new Refused('NO_ACCOUNTS', "This server knows only the administrator's API key yet. Use that one.");
}
