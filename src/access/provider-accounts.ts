import { Refused } from '../errors.js';
import { newId } from '../ids.js';
import { limits } from '../limits.js';
import { uniqueViolation } from '../store/unique-violation.js';
import { accountDisabled, accountFold, changeAccount, createAccount } from './account.js';
import type { AccountAtTheDoor } from './account-queries.js';
import { accountRow, changedAccountRow, identityRow } from './account-rows.js';
import { requireEmail, type AccountPorts, type Accounts } from './accounts.js';
import type { Role } from './caller.js';
import type { Identity, IdentityProviderSettings } from './identity-provider.js';
import { restrictionRow } from './restriction-row.js';
import { roleByClaim } from './role-claim.js';
import { tagFilterByClaim } from './tag-claim.js';
import type { TagFilter } from './tag-filter.js';

export type ProviderPorts = Pick<AccountPorts, 'store' | 'onChanged'> & { readonly accounts: Accounts };

type Settings = Pick<IdentityProviderSettings, 'roleClaim' | 'roles' | 'tagClaim' | 'tags'>;

/** Codes of refusals here; the console has a sentence for each. */
export type ProviderRefusal =
  'NO_ROLE' | 'NO_TAGS' | 'NO_ACCOUNT' | 'NO_EMAIL' | 'EMAIL_UNVERIFIED' | 'ACCOUNT_DISABLED';

/**
 * The account of a person whom the identity provider vouches for. Known by the provider's own name for them; at first by
 * their e-mail address, where the provider verified it. With a mapping of roles, whoever has one gets an account, and the
 * role follows the provider at every sign-in; without one, an administrator makes the account beforehand. With a mapping
 * of tags, what they see follows the provider too.
 * @returns its id
 * @throws Refused with a code of ProviderRefusal
 */
export async function accountOfIdentity(
  ports: ProviderPorts,
  settings: Settings,
  identity: Identity,
  requestId: string,
): Promise<string> {
  const role = settings.roles && roleByClaim(identity.claims, settings.roleClaim, settings.roles);
  if (settings.roles && role === null)
    throw refusal(
      'NO_ROLE',
      'The identity provider knows this person, but gives them no role here. Ask an administrator.',
    );
  const tagFilter = settings.tags ? tagFilterByClaim(identity.claims, settings.tagClaim, settings.tags) : 'kept';
  if (tagFilter === undefined)
    throw refusal(
      'NO_TAGS',
      'The identity provider knows this person, but lets them see no profiles here. Ask an administrator.',
    );
  const given = { role, tagFilter: tagFilter === 'kept' ? undefined : tagFilter };
  try {
    return await enter(ports, given, identity, requestId);
  } catch (error) {
    // Somebody came in twice at once for the first time: the second finds what the first made.
    if (uniqueViolation(error) === null) throw error;
    return enter(ports, given, identity, requestId);
  }
}

/** What the provider gives a person. `role` null, `tagFilter` undefined: that is said here. */
type Given = { readonly role: Role | null; readonly tagFilter: TagFilter | null | undefined };

async function enter(ports: ProviderPorts, given: Given, identity: Identity, requestId: string): Promise<string> {
  const { accounts } = ports;
  const { issuer, subject, email, isEmailVerified } = identity;
  const known = await accounts.byIdentity(issuer, subject);
  if (known) return meetAgain(ports, known, { ...given, identity, requestId, isNewHere: false });
  const namesake = email === null ? null : await accounts.byEmail(email);
  if (namesake && isEmailVerified)
    return meetAgain(ports, namesake, { ...given, identity, requestId, isNewHere: true });
  if (namesake)
    throw refusal(
      'EMAIL_UNVERIFIED',
      'There is such an account, but the identity provider didn’t verify the address. Verify it there, or sign in with a password.',
    );
  const { role, tagFilter = null } = given;
  if (role === null) throw refusal('NO_ACCOUNT', 'Nobody made an account for this person. Ask an administrator.');
  if (email === null)
    throw refusal('NO_EMAIL', 'The identity provider tells no e-mail address of this person. Ask an administrator.');
  return meet(ports, { role, tagFilter, email, identity, requestId });
}

type Meeting = { readonly identity: Identity; readonly requestId: string };

type Newcomer = { readonly role: Role; readonly tagFilter: TagFilter | null; readonly email: string };

/** For the first time. */
async function meet(
  { store }: ProviderPorts,
  { role, tagFilter, email, identity, requestId }: Meeting & Newcomer,
): Promise<string> {
  requireEmail(email);
  const id = newId();
  const name = nameOf(identity) ?? email.slice(0, limits.nameLength.max);
  await store.execute({
    fold: accountFold,
    streamId: id,
    metadata: metadata(requestId),
    decide: (state) => createAccount(state, { role, by: 'provider', ...(tagFilter && { tagFilter }) }),
    rows: () => [
      accountRow({ id, email, name, role, password: null }),
      identityRow(identity.issuer, identity.subject, id),
      ...(tagFilter ? [restrictionRow({ kind: 'ACCOUNT', id }, tagFilter)] : []),
    ],
  });
  return id;
}

/** `isNewHere`: the account was there before the provider vouched for it. */
async function meetAgain(
  { store, accounts, onChanged }: ProviderPorts,
  account: AccountAtTheDoor,
  { role, tagFilter, identity, requestId, isNewHere }: Meeting & Given & { readonly isNewHere: boolean },
): Promise<string> {
  const { id } = account;
  if (account.disabled) throw accountDisabled();
  const [row] = await accounts.rows([id]);
  const name = isNewHere ? undefined : (nameOf(identity) ?? undefined);
  const isRenamed = name !== undefined && row?.name !== name;
  const { events } = await store.execute({
    fold: accountFold,
    streamId: id,
    metadata: metadata(requestId),
    decide: (state) => changeAccount(state, { role: role ?? undefined, tagFilter, isRenamed, isLinked: isNewHere }),
    rows: () => [
      changedAccountRow({ id, role: role ?? undefined, name }),
      ...(tagFilter === undefined ? [] : [restrictionRow({ kind: 'ACCOUNT', id }, tagFilter)]),
      ...(isNewHere ? [identityRow(identity.issuer, identity.subject, id)] : []),
    ],
  });
  if (events.length > 0) onChanged();
  return id;
}

/** The provider says so, not a person. */
function metadata(requestId: string) {
  return { actor: { kind: 'SYSTEM', id: 'identity-provider' } as const, correlationId: requestId };
}

/** What the provider calls them, as a name may be here; null when nothing of it is left. */
function nameOf({ name }: Identity): string | null {
  const plain = (name ?? '').replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim();
  return plain === '' ? null : [...plain].slice(0, limits.nameLength.max).join('');
}

function refusal(code: ProviderRefusal, message: string): Refused {
  return new Refused(code, message);
}
