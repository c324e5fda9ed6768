import type { Endpoint, RegistryClient } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { createFolderClient } from './folder-client.js';
import { createHelmClient } from './helm-client.js';
import { createOciClient } from './oci-client.js';
import { createPackClient } from './pack-client.js';

/**
 * Makes the client that speaks a registry's protocol. Nothing is asked yet.
 * @throws Invalid when its address, certificates or credentials can't be used at all
 */
export function createRegistryClient(endpoint: Endpoint, settings: ClientSettings): RegistryClient {
  if (endpoint.kind === 'HELM') return createHelmClient(endpoint, settings);
  if (endpoint.kind === 'OCI') return createOciClient(endpoint, settings);
  return /^file:/i.test(endpoint.url) ? createFolderClient(endpoint, settings) : createPackClient(endpoint, settings);
}
