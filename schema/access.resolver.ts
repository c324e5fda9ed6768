import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import {
  ApiKey,
  ApiKeyPayload,
  CreateApiKeyInput,
  RestrictApiKeyInput,
  RevokeApiKeyInput,
  Viewer,
} from './access.types.js';
import { viewerRoot } from './account.root.js';
import { apiKeyRoot } from './api-key.root.js';
import type { Context } from './context.js';
import { optionsOf } from './command.inputs.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
import { DeletePayload } from './user-error.types.js';

/** Who you are, and which programs may come in. */
@Resolver()
export class AccessResolver {
  @Query(() => Viewer, { description: 'You.' })
  viewer(@Ctx() { by: { caller } }: Context): Viewer {
    return viewerRoot(caller);
  }

  @Query(() => [ApiKey], {
    nullable: true,
    description: "Keys of programs; the administrator's own is not among them.",
  })
  async apiKeys(@Ctx() { app }: Context): Promise<ApiKey[]> {
    return (await app.apiKeys.list()).map(apiKeyRoot);
  }

  @Mutation(() => ApiKeyPayload, {
    description: 'Makes a key for a program; it is shown in this answer and never again.',
  })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { app, by }: Context,
  ): Promise<ApiKeyPayload> {
    return answer(ApiKeyPayload, async () => {
      const { name, role, expiresAt, tagFilter } = input;
      const command = { ...optionsOf(input), name, role, expiresAt, tagFilter };
      const { apiKeyId, secret } = await app.apiKeys.create(command, by);
      const [row] = await app.apiKeys.rows([apiKeyId]);
      return { apiKey: row ? apiKeyRoot(row) : null, secret };
    });
  }

  @Mutation(() => ApiKeyPayload, { description: 'Says which profiles a key sees, from now on.' })
  restrictApiKey(
    @Arg('input', () => RestrictApiKeyInput) input: RestrictApiKeyInput,
    @Ctx() { app, by }: Context,
  ): Promise<ApiKeyPayload> {
    return answer(ApiKeyPayload, async () => {
      const apiKeyId = uuidOfInput('ApiKey', input.apiKeyId, 'apiKeyId');
      await app.apiKeys.restrict({ ...optionsOf(input), apiKeyId, tagFilter: input.tagFilter ?? null }, by);
      const [row] = await app.apiKeys.rows([apiKeyId]);
      return { apiKey: row ? apiKeyRoot(row) : null, secret: null };
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
