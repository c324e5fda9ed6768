import { Duplicate, Invalid, NotFound, Refused } from '../../errors.js';
import { limits } from '../../limits.js';
import { contentDigest } from '../content-digest.js';
import type { Content, ProfileEvent } from '../events.js';
import type { Draft, Existing, Profile, PublishedVersion } from '../profile.js';
import { ReviewFailed, type Review } from '../review.js';
import { compareSemver, nextPatch, parseSemver } from '../semver.js';
import { existing, openDraft } from './preconditions.js';

/** What must hold before a review is worth its time. @throws Refused NO_DRAFT or TEXT_TOO_LARGE, Duplicate VERSION_TAKEN */
export function finishable(state: Profile): { profile: Existing; draft: Draft } {
  const { profile, draft } = openDraft(state);
  requireNewVersion(profile, draft.version);
  requireFittingTexts(draft);
  return { profile, draft };
}

/** Finish: publishes the draft, for good. @param review of this very draft; its errors block, its warnings don't */
export function finish(state: Profile, review: Review): ProfileEvent[] {
  const { profile, draft } = finishable(state);
  if (!review.ready) throw new ReviewFailed(review.problems);
  const { name, description, tags } = profile;
  const digest = contentDigest({ name, description, tags, layers: draft.layers, variables: draft.variables });
  return [{ type: 'VersionPublished', data: { version: draft.version, contentDigest: digest } }];
}

/** A draft to open. `content`: what `basedOn` says, empty when nothing was published. */
export type Revision = {
  readonly version?: string | undefined;
  readonly basedOn: string | null;
  readonly content: Content;
};

/** Opens a draft of the next version. Without `version`: the next patch of the highest one, "1.0.0" for the first. */
export function revise(state: Profile, { version, basedOn, content }: Revision): ProfileEvent[] {
  const profile = requireNoDraft(state);
  const next = version ?? nextVersion(profile);
  requireSemver(next, 'version');
  requireNewVersion(profile, next);
  return [
    {
      type: 'DraftOpened',
      data: { version: next, basedOn, content: { layers: content.layers, variables: content.variables } },
    },
  ];
}

/** The published version that a new draft starts from: the one named, else the newest; null when none was published. */
export function baseOf(state: Profile, basedOn: string | undefined): PublishedVersion | null {
  const profile = requireNoDraft(state);
  return basedOn === undefined ? (profile.versions.at(-1) ?? null) : publishedVersion(profile, basedOn, 'basedOn');
}

/** @throws NotFound VERSION_NOT_FOUND when it was never published */
export function publishedVersion(profile: Existing, version: string, field: string): PublishedVersion {
  const found = profile.versions.find((one) => one.version === version);
  if (!found) {
    throw new NotFound(
      'VERSION_NOT_FOUND',
      `"${profile.name}" has no published version "${version}"; choose one of its versions.`,
      [field],
    );
  }
  return found;
}

/** Drops the draft. Published versions stay; of a profile that never published, no content stays. */
export function discardDraft(state: Profile): ProfileEvent[] {
  const { draft } = openDraft(state);
  return [{ type: 'DraftDiscarded', data: { version: draft.version } }];
}

/** @throws Invalid BAD_VERSION for anything but a strict semantic version of a bearable length */
export function requireSemver(version: string, field: string): void {
  if (version.length > limits.nameLength.max || !parseSemver(version)) {
    const rule = `a semantic version such as "1.0.0" or "1.1.0-rc.1", at most ${limits.nameLength.max} characters`;
    throw new Invalid('BAD_VERSION', `"${version.slice(0, limits.nameLength.max)}" is no version; use ${rule}.`, [
      field,
    ]);
  }
}

function nextVersion({ versions }: Existing): string {
  const highest = versions
    .map((one) => one.version)
    .sort(compareSemver)
    .at(-1);
  return highest === undefined ? '1.0.0' : nextPatch(highest);
}

function requireNoDraft(state: Profile): Existing {
  const profile = existing(state);
  if (profile.draft) {
    throw new Refused(
      'DRAFT_OPEN',
      `A draft of version ${profile.draft.version} is open; finish or discard it before revising "${profile.name}".`,
    );
  }
  return profile;
}

/** Build metadata makes no new version: nobody could say which of "1.0.0+a" and "1.0.0+b" is newer. */
function requireNewVersion(profile: Existing, version: string): void {
  const taken = profile.versions.find((one) => compareSemver(one.version, version) === 0);
  if (taken) {
    throw new Duplicate(
      'VERSION_TAKEN',
      `Version ${taken.version} of "${profile.name}" is published already; choose another, for example ${nextVersion(profile)}.`,
      ['version'],
    );
  }
}

function requireFittingTexts({ version, layers }: Draft): void {
  const texts = layers.flatMap((layer) => [layer.values, ...layer.manifests.map((manifest) => manifest.content)]);
  const sizeBytes = texts.reduce((sum, text) => sum + text.sizeBytes, 0);
  if (sizeBytes > limits.versionTextBytes) {
    const most = limits.versionTextBytes / 1024 ** 2;
    throw new Refused(
      'TEXT_TOO_LARGE',
      `The texts of version ${version} are ${sizeBytes} bytes, more than ${most} MiB together; shorten or remove some, then finish.`,
    );
  }
}
