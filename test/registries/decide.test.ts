import { describe, expect, test } from '@jest/globals';
import {
  addRegistry,
  moveDefault,
  removeRegistry,
  reportSynced,
  reportSyncFailed,
  requestSync,
  updateRegistry,
} from '../../src/registries/decide.js';
import type { RegistryEvent } from '../../src/registries/events.js';
import { PLAIN_TLS } from '../../src/registries/tls-settings.js';
import { added, adding, basic, passwordId, removed, synced, syncRequested } from './samples.js';
import { after, given } from './specification.js';

const requested = (reason: 'ADDED' | 'CHANGED' | 'MANUAL' | 'SCHEDULE'): RegistryEvent => ({
  type: 'RegistrySyncRequested',
  data: { reason },
});
const community = { isDefault: true, credentialsRequired: true };
const newPassword = '01920000-0000-7000-8000-00000000f002';
const other = 'https://other.example/packs';

describe('adding a registry', () => {
  test('asks for its catalog at once', () =>
    given()
      .when((state) => addRegistry(state, adding()))
      .then(added(), requested('ADDED')));

  test('that is not to be synchronised asks for nothing', () =>
    given()
      .when((state) => addRegistry(state, adding({ synchronize: false })))
      .then(added({ synchronize: false })));

  test('that needs credentials and has none asks for nothing yet', () =>
    given()
      .when((state) => addRegistry(state, adding(community)))
      .then(added(community)));

  test('under the id of another is refused', () =>
    given(added())
      .when((state) => addRegistry(state, adding()))
      .thenRefused('ALREADY_ADDED', ['idempotencyKey']));
});

describe('changing a registry', () => {
  test('its name asks the registry nothing', () =>
    given(added())
      .when((state) => updateRegistry(state, { name: 'Packs' }))
      .then({ type: 'RegistryRenamed', data: { name: 'Packs' } }));

  test('to what it is already changes nothing', () =>
    given(added({ authentication: basic }))
      .when((state) => updateRegistry(state, { ...adding(), authentication: { ...basic, passwordId: null } }))
      .thenNothing());

  test('where it is reached asks for its catalog anew', () =>
    given(added())
      .when((state) => updateRegistry(state, { endpoint: other }))
      .then({ type: 'RegistryEndpointChanged', data: { endpoint: other } }, requested('CHANGED')));

  test('while a synchronisation runs replaces the request', () =>
    given(added(), syncRequested)
      .when((state) => updateRegistry(state, { tls: { ...PLAIN_TLS, insecureSkipVerify: true } }))
      .then(
        { type: 'RegistryTlsChanged', data: { tls: { ...PLAIN_TLS, insecureSkipVerify: true } } },
        requested('CHANGED'),
      ));

  test('its user name keeps the password', () =>
    given(added({ authentication: basic }))
      .when((state) => updateRegistry(state, { authentication: { type: 'BASIC', username: 'ada', passwordId: null } }))
      .then(
        {
          type: 'RegistryAuthenticationChanged',
          data: { authentication: { type: 'BASIC', username: 'ada', passwordId } },
        },
        requested('CHANGED'),
      ));

  test('switching the synchronisation off asks for nothing, switching it on does', () => {
    given(added())
      .when((state) => updateRegistry(state, { synchronize: false }))
      .then({ type: 'RegistrySynchronizationChanged', data: { synchronize: false } });
    given(added({ synchronize: false }))
      .when((state) => updateRegistry(state, { synchronize: true }))
      .then({ type: 'RegistrySynchronizationChanged', data: { synchronize: true } }, requested('CHANGED'));
  });

  test('a password that was never given is asked for', () => {
    given(added())
      .when((state) => updateRegistry(state, { authentication: { ...basic, passwordId: null } }))
      .thenRefused('PASSWORD_MISSING', ['authentication', 'password']);
    given(added({ authentication: basic }))
      .when((state) => updateRegistry(state, { authentication: { type: 'TOKEN', tokenId: null } }))
      .thenRefused('TOKEN_MISSING', ['authentication', 'token']);
  });

  test('a kept password is never sent to another server', () => {
    const secret = given(added({ authentication: basic }));
    secret
      .when((state) => updateRegistry(state, { endpoint: other }))
      .thenRefused('CREDENTIALS_AGAIN', ['authentication']);
    secret
      .when((state) => updateRegistry(state, { endpoint: 'https://packs.example:8443/edge' }))
      .thenRefused('CREDENTIALS_AGAIN');
    secret
      .when((state) => updateRegistry(state, { endpoint: 'http://packs.example/edge' }))
      .thenRefused('CREDENTIALS_AGAIN');
    secret
      .when((state) =>
        updateRegistry(state, {
          endpoint: other,
          authentication: { type: 'BASIC', username: 'ada', passwordId: null },
        }),
      )
      .thenRefused('CREDENTIALS_AGAIN');
  });

  test('it may go along to another path of the same server, and a new one anywhere', () => {
    const secret = given(added({ authentication: basic }));
    secret
      .when((state) => updateRegistry(state, { endpoint: 'https://packs.example/shop' }))
      .then(
        { type: 'RegistryEndpointChanged', data: { endpoint: 'https://packs.example/shop' } },
        requested('CHANGED'),
      );
    const authentication = { ...basic, passwordId: newPassword };
    secret
      .when((state) => updateRegistry(state, { endpoint: other, authentication }))
      .then(
        { type: 'RegistryEndpointChanged', data: { endpoint: other } },
        { type: 'RegistryAuthenticationChanged', data: { authentication } },
        requested('CHANGED'),
      );
  });

  test('a certificate without its key is of no use, nor the other way round', () => {
    given(added())
      .when((state) => updateRegistry(state, { tls: { ...PLAIN_TLS, certificate: 'PEM' } }))
      .thenRefused('KEY_MISSING', ['tls', 'key']);
    given(added())
      .when((state) => updateRegistry(state, { tls: { ...PLAIN_TLS, keyId: newPassword } }))
      .thenRefused('CERTIFICATE_MISSING', ['tls', 'certificate']);
  });

  test('a default one takes credentials and nothing else', () => {
    const authentication = { ...basic, passwordId: newPassword };
    const standing = given(added(community));
    standing
      .when((state) => updateRegistry(state, { authentication }))
      .then({ type: 'RegistryAuthenticationChanged', data: { authentication } }, requested('CHANGED'));
    for (const changes of [
      { name: 'Mine' },
      { endpoint: other },
      { synchronize: false },
      { tls: { ...PLAIN_TLS, insecureSkipVerify: true } },
      { name: 'Mine', authentication },
    ])
      standing.when((state) => updateRegistry(state, changes)).thenRefused('DEFAULT_REGISTRY', ['registryId']);
  });

  test('one that isn’t there is not found', () => {
    given()
      .when((state) => updateRegistry(state, {}))
      .thenRefused('REGISTRY_NOT_FOUND', ['registryId']);
    given(added(), removed)
      .when((state) => updateRegistry(state, {}))
      .thenRefused('REGISTRY_NOT_FOUND');
    expect(() => updateRegistry(after(), {})).toThrow('There is no registry with this id; choose');
    expect(() => updateRegistry(after(added(), removed), {})).toThrow('The registry "Edge packs" is removed; choose');
  });
});

describe('removing a registry', () => {
  test('is for good', () =>
    given(added())
      .when((state) => removeRegistry(state, []))
      .then(removed));

  test('is refused while drafts take layers from it', () =>
    given(added())
      .when((state) => removeRegistry(state, ['Gateway', 'Till', 'Camera', 'Door']))
      .thenRefused('REGISTRY_IN_USE', ['registryId']));

  test.each([
    [['Gateway'], 'Drafts of "Gateway" take'],
    [['Gateway', 'Till', 'Camera'], 'Drafts of "Gateway", "Till" and "Camera" take'],
    [['Gateway', 'Till', 'Camera', 'Door', 'Lamp'], 'Drafts of "Gateway", "Till", "Camera" and 2 more take'],
  ])('names the drafts that are in the way, four at most: %j', (drafts, told) =>
    expect(() => removeRegistry(after(added()), drafts)).toThrow(told),
  );

  test('is refused for one that came with the server', () =>
    given(added({ isDefault: true }))
      .when((state) => removeRegistry(state, []))
      .thenRefused('DEFAULT_REGISTRY', ['registryId']));
  test('of the server is refused with what can be done instead', () =>
    expect(() => removeRegistry(after(added({ isDefault: true })), [])).toThrow(/and stays\. Leave it unused: /));
});

describe('synchronising', () => {
  test('is asked for by hand', () =>
    given(added(), syncRequested, synced(2))
      .when((state) => requestSync(state, 'MANUAL'))
      .then(requested('MANUAL')));

  test('is asked for once: an open request stands for all', () =>
    given(added(), syncRequested)
      .when((state) => requestSync(state, 'MANUAL'))
      .thenNothing());

  test('is refused where it is switched off or credentials are missing', () => {
    given(added({ synchronize: false }))
      .when((state) => requestSync(state, 'MANUAL'))
      .thenRefused('NOT_SYNCHRONIZED', ['registryId']);
    given(added(community))
      .when((state) => requestSync(state, 'MANUAL'))
      .thenRefused('CREDENTIALS_MISSING', ['registryId']);
  });

  test('that failed keeps the reason', () =>
    given(added(), syncRequested)
      .when((state) => reportSyncFailed(state, 2, 'It is away.'))
      .then({ type: 'RegistrySyncFailed', data: { request: 2, reason: 'It is away.' } }));

  test('is answered once', () => {
    const { data } = synced(2) as Extract<RegistryEvent, { type: 'RegistrySynced' }>;
    given(added(), syncRequested)
      .when((state) => reportSynced(state, data))
      .then(synced(2));
    given(added(), syncRequested, synced(2))
      .when((state) => reportSynced(state, data))
      .thenNothing();
    given(added(), syncRequested, synced(2))
      .when((state) => reportSyncFailed(state, 2, 'It is away.'))
      .thenNothing();
  });

  test.each<[string, readonly RegistryEvent[]]>([
    ['the registry was changed meanwhile', [added(), syncRequested, requested('CHANGED')]],
    [
      'the synchronisation was switched off',
      [added(), syncRequested, { type: 'RegistrySynchronizationChanged', data: { synchronize: false } }],
    ],
    ['the registry was removed', [added(), syncRequested, removed]],
    ['there never was such a registry', []],
  ])('an answer says nothing any more when %s', (_, history) => {
    given(...history)
      .when((state) => reportSyncFailed(state, 2, 'It is away.'))
      .thenNothing();
  });

  test('a default registry follows the server to where it lies now', () => {
    given(added({ isDefault: true, endpoint: 'file:///old/starter-packs' }))
      .when((state) => moveDefault(state, 'file:///new/starter-packs'))
      .then({ type: 'RegistryEndpointChanged', data: { endpoint: 'file:///new/starter-packs' } }, requested('CHANGED'));
    given(added({ isDefault: true }))
      .when((state) => moveDefault(state, adding().endpoint))
      .thenNothing();
  });
});
