import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Refused } from '../src/errors.js';
import {
  Account,
  AccountPayload,
  CreateAccountInput,
  RestrictAccountInput,
  SignInInput,
  UpdateAccountInput,
  Viewer,
  ViewerPayload,
} from './access.types.js';
import { accountRoot, viewerRoot } from './account.root.js';
import { ChangePasswordInput, EndSessionInput, OwnAccountPayload, Session } from './account.types.js';
import { optionsOf } from './command.inputs.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
import { DeletePayload } from './user-error.types.js';

/** People: who they are, how they come in. */
@Resolver()
export class AccountResolver {
  @Query(() => [Account], { nullable: true, description: 'People who may sign in, by name.' })
  async accounts(@Ctx() { app }: Context): Promise<Account[]> {
    return (await app.accounts.list()).map(accountRoot);
  }

  @Query(() => [Session], { nullable: true, description: 'Where you are signed in; empty for a key.' })
  async sessions(@Ctx() { app, by: { caller } }: Context): Promise<Session[]> {
    const rows = caller.actor.kind === 'USER' ? await app.sessions.list(caller.actor.id) : [];
    return rows.map((row) => ({ ...row, id: globalId('Session', row.id), current: row.id === caller.sessionId }));
  }

  @Mutation(() => ViewerPayload, {
    description: 'Signs a person in over POST /graphql, without any credentials; sets the session cookie.',
  })
  signIn(@Arg('input', () => SignInInput) input: SignInInput, @Ctx() { app, visit }: Context): Promise<ViewerPayload> {
    return answer(ViewerPayload, async () => {
      if (visit === null) throw notHere();
      const { caller, token } = await app.signIn.withPassword(input, visit.origin());
      visit.keep(token);
      return { viewer: viewerRoot(caller) };
    });
  }

  @Mutation(() => ViewerPayload, {
    description: 'Ends the session and takes its cookie back; an API key stays as it is.',
  })
  signOut(@Ctx() { app, by: { caller }, visit }: Context): Promise<ViewerPayload> {
    return answer(ViewerPayload, async () => {
      if (caller.sessionId !== undefined) await app.sessions.endOne(caller.actor.id, caller.sessionId);
      visit?.drop();
      return { viewer: null };
    });
  }

  @Mutation(() => OwnAccountPayload, { description: 'Changes your own password; your other sessions end.' })
  changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() { app, by }: Context,
  ): Promise<OwnAccountPayload> {
    return answer(OwnAccountPayload, async () => {
      await app.signIn.changePassword(input, by);
      return { account: await accountOf(app, by.caller.actor.id) };
    });
  }

  @Mutation(() => DeletePayload, { description: 'Ends one of your sessions.' })
  endSession(
    @Arg('input', () => EndSessionInput) input: EndSessionInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeletePayload> {
    return answer(DeletePayload, async () => {
      const sessionId = uuidOfInput('Session', input.sessionId, 'sessionId');
      await app.sessions.endOne(by.caller.actor.id, sessionId);
      return { deletedId: input.sessionId };
    });
  }

  @Mutation(() => AccountPayload, { description: 'Lets a person in.' })
  createAccount(
    @Arg('input', () => CreateAccountInput) input: CreateAccountInput,
    @Ctx() { app, by }: Context,
  ): Promise<AccountPayload> {
    return answer(AccountPayload, async () => {
      const { email, name, role, password, tagFilter } = input;
      const command = { ...optionsOf(input), email, name, role, password: password ?? undefined, tagFilter };
      const { accountId } = await app.accounts.create(command, by);
      return { account: await accountOf(app, accountId) };
    });
  }

  @Mutation(() => AccountPayload, {
    description: 'Changes an account. Disabled, or with a new password, its sessions end.',
  })
  updateAccount(
    @Arg('input', () => UpdateAccountInput) input: UpdateAccountInput,
    @Ctx() { app, by }: Context,
  ): Promise<AccountPayload> {
    return answer(AccountPayload, async () => {
      const { name, role, password, disabled } = input;
      const accountId = uuidOfInput('Account', input.accountId, 'accountId');
      const change = {
        ...{ name: name ?? undefined, role: role ?? undefined },
        ...{ password: password ?? undefined, disabled: disabled ?? undefined },
      };
      await app.accounts.update({ ...optionsOf(input), accountId, ...change }, by);
      return { account: await accountOf(app, accountId) };
    });
  }

  @Mutation(() => AccountPayload, {
    description: 'Says which profiles a person sees, from now on and where they are signed in.',
  })
  restrictAccount(
    @Arg('input', () => RestrictAccountInput) input: RestrictAccountInput,
    @Ctx() { app, by }: Context,
  ): Promise<AccountPayload> {
    return answer(AccountPayload, async () => {
      const accountId = uuidOfInput('Account', input.accountId, 'accountId');
      await app.accounts.restrict({ ...optionsOf(input), accountId, tagFilter: input.tagFilter ?? null }, by);
      return { account: await accountOf(app, accountId) };
    });
  }
}

/** You, with your account where you have one. */
@Resolver(() => Viewer)
export class ViewerResolver {
  @FieldResolver(() => Account, { nullable: true, description: 'Your account; null for a key.' })
  account(@Root() { actor }: Viewer, @Ctx() { app }: Context): Promise<Account | null> | null {
    return actor.kind === 'USER' ? accountOf(app, actor.id) : null;
  }
}

async function accountOf(app: Context['app'], id: string): Promise<Account | null> {
  const [row] = await app.accounts.rows([id]);
  return row ? accountRoot(row) : null;
}

function notHere(): Refused {
  return new Refused('SIGN_IN_OVER_HTTP', 'No cookie can be set over this connection. Sign in with POST /graphql.');
}
