import { readRoleMapping } from './access/role-claim.js';
import { readTagMapping } from './access/tag-claim.js';
import { setting } from './setting.js';

// What an identity provider is, and what it decides.

/** An OpenID provider: TLS, but on this very machine. */
export const issuer = setting((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLocal))
    return { fault: 'this is no issuer: give its https:// address; http:// is for this machine alone.' };
  return url.search + url.hash + url.username + url.password === ''
    ? { value: text }
    : { fault: 'this is no issuer: give its address without a query, a "#" and a password.' };
});

/** Values of a claim with the roles that they give: "edge-admins=ADMIN, *=VIEWER". */
export const roleMapping = setting((text) => {
  try {
    return { value: readRoleMapping(text) };
  } catch (error) {
    return { fault: `${(error as Error).message}: give such as edge-admins=ADMIN, edge-team=EDITOR, *=VIEWER.` };
  }
});

/** Values of a claim with the tags of the profiles that they let be seen: "berlin-team=site:berlin, edge-admins=*". */
export const tagMapping = setting((text) => {
  try {
    return { value: readTagMapping(text) };
  } catch (error) {
    return { fault: `${(error as Error).message}: give such as berlin-team=site:berlin, edge-admins=*.` };
  }
});

/** What a provider is asked for; without "openid" it proves nobody's identity. */
export const scopes = setting((text) =>
  /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(text) && text.split(' ').includes('openid')
    ? { value: text }
    : { fault: 'this asks for no proof of identity: give words with one blank between, "openid" among them.' },
);
