import { uniqueViolation, unlessTaken } from '../store/unique-violation.js';
import { slugOf } from './slug.js';
import type { Slugs } from './slugs.js';

/** How often a slug may be snatched away by somebody faster before the profile's own id settles it. */
const ATTEMPTS = 3;

/** Runs a creation under a free slug, again under another one when somebody took it meanwhile. */
export async function withSlug<T>(
  slugs: Slugs,
  { name, profileId }: { name: string; profileId: string },
  create: (slug: string) => Promise<T>,
): Promise<T> {
  const wanted = slugOf(name);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return await create(await slugs.free(wanted));
    } catch (error) {
      // Only the unique index knows for sure: another creation may commit between the question and the append.
      if (uniqueViolation(error) !== 'profile_slug_unique') throw error;
    }
  }
  return create(`${wanted}-${profileId.slice(-8)}`);
}

/** Runs a command that gives a name. @throws Duplicate NAME_TAKEN when another profile has it */
export function withName<T>(name: string | undefined, run: () => Promise<T>): Promise<T> {
  return unlessTaken({ index: 'profile_name_unique', kind: 'profile', name }, run);
}
