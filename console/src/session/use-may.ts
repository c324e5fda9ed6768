import { useViewer } from './viewer.js';

/** What somebody may be allowed, as the API names it. */
export type Permission =
  | `systemProfile.${'create' | 'update' | 'delete'}`
  | `registry.${'create' | 'update' | 'delete' | 'sync'}`
  | `device.${'create' | 'update' | 'delete'}`
  | `${'audit' | 'access'}.list`
  | 'archive.request';

/** Tells what the one who is signed in may do: what would be refused isn't offered. The server decides all the same. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useViewer();
  return (permission) => permissions.includes(permission);
}
