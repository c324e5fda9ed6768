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
import { apiKeyRoot } from './api-key.root.js';
import type { Context } from './context.js';
import { optionsOf } from './command.inputs.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
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
  async apiKeys(@Ctx() { app }: Context): Promise<ApiKey[]> {
    return (await app.apiKeys.list()).map(apiKeyRoot);
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

  @Mutation(() => ApiKeyPayload, {
    description: 'Makes a key for a program; it is shown in this answer and never again.',
  })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { app, by }: Context,
  ): Promise<ApiKeyPayload> {
    return answer(ApiKeyPayload, async () => {
      const { name, role, expiresAt } = input;
      const { apiKeyId, secret } = await app.apiKeys.create({ ...optionsOf(input), name, role, expiresAt }, by);
      const [row] = await app.apiKeys.rows([apiKeyId]);
      return { apiKey: row ? apiKeyRoot(row) : null, secret };
    });
  }

  @Mutation(() => DeletePayload, { description: 'Ends a key, at once.' })
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput) input: RevokeApiKeyInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeletePayload> {
    return answer(DeletePayload, async () => {
      const apiKeyId = uuidOfInput('ApiKey', input.apiKeyId, 'apiKeyId');
      await app.apiKeys.revoke({ ...optionsOf(input), apiKeyId }, by);
      return { deletedId: globalId('ApiKey', apiKeyId) };
    });
  }
}

function refused(): never {
  throw new Refused('NO_ACCOUNTS', "This server knows only the administrator's API key yet. Use that one.");
}
