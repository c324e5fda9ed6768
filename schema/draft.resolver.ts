import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Draft, Existing } from '../src/profiles/profile.js';
import type { Variable as AuthoredVariable } from '../src/profiles/events.js';
import type { Review as FoundReview } from '../src/profiles/review.js';
import type { Context } from './context.js';
import { layerRoots } from './layer.root.js';
import type { LayerRoot } from './layer.root.js';
import { Layer } from './layer.types.js';
import type { ProfileRoot } from './profile.root.js';
import { ProfileDraft, SystemProfile, WizardSteps } from './profile.types.js';
import type { WizardStep } from './profile.types.js';
import { Review } from './review.types.js';
import { Variable } from './variable.types.js';

/** What the fields of a ProfileDraft are read from: folded only when a field needs more than the version. */
type DraftRoot = { readonly version: string; readonly profileId: string; readonly revision: number };

/** The draft of a profile. */
@Resolver(() => SystemProfile)
export class ProfileDraftResolver {
  @FieldResolver(() => ProfileDraft, {
    nullable: true,
    description: "The wizard's working copy; null when none is open.",
  })
  draft(@Root() { profileId, revision, draftVersion, deletedAt }: ProfileRoot): DraftRoot | null {
    return draftVersion === null || deletedAt !== null ? null : { version: draftVersion, profileId, revision };
  }
}

/** The fields of a draft. */
@Resolver(() => ProfileDraft)
export class DraftResolver {
  @FieldResolver(() => String, { nullable: true, description: 'The published version it started from.' })
  async basedOn(@Root() root: DraftRoot, @Ctx() context: Context): Promise<string | null> {
    return (await draftOf(root, context)).draft.basedOn;
  }

  @FieldResolver(() => WizardSteps, { description: 'The first step that is not complete.' })
  async step(@Root() root: DraftRoot, @Ctx() context: Context): Promise<WizardStep> {
    const { draft } = await draftOf(root, context);
    return draft.layers.length === 0 ? 'PROFILE_LAYERS' : 'REVIEW';
  }

  @FieldResolver(() => [Layer], { description: 'Its layers, in install order.' })
  async layers(@Root() root: DraftRoot, @Ctx() context: Context): Promise<readonly LayerRoot[]> {
    return layerRoots((await draftOf(root, context)).draft.layers, root);
  }

  @FieldResolver(() => [Variable], { description: 'Its variables.' })
  async variables(@Root() root: DraftRoot, @Ctx() context: Context): Promise<readonly AuthoredVariable[]> {
    return (await draftOf(root, context)).draft.variables;
  }

  @FieldResolver(() => Review, { description: 'What stands between the draft and Finish.', complexity: 10 })
  async review(@Root() root: DraftRoot, @Ctx() context: Context): Promise<FoundReview | null> {
    return context.app.profiles.review((await draftOf(root, context)).profile);
  }
}

/** The folded draft, at the revision that the caller is looking at. */
async function draftOf(
  { profileId, revision }: DraftRoot,
  { loader }: Context,
): Promise<{ profile: Existing; draft: Draft }> {
  const profile = (await loader('state').load({ profileId, revision }))?.profile;
  if (!profile?.draft)
    throw new Error(`Profile ${profileId} has no draft at revision ${revision}, but its row says so.`);
  return { profile, draft: profile.draft };
}
