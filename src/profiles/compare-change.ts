import { compareImpact, type Impact } from '../manifests/impact-rule.js';
import type { ChangedText } from './text-diff.js';

/** What can differ between two versions. */
export type ContentChangeKind =
  | 'LAYER_ADDED'
  | 'LAYER_REMOVED'
  | 'LAYER_VERSION_CHANGED'
  | 'LAYER_VALUES_CHANGED'
  | 'LAYER_ORDER_CHANGED'
  | 'MANIFEST_ADDED'
  | 'MANIFEST_REMOVED'
  | 'MANIFEST_CHANGED'
  | 'VARIABLES_CHANGED'
  | 'INFO_CHANGED';

/** One difference. Its texts become a diff only when somebody wants to see it (`unifiedDiff`). */
export type ContentChange = {
  readonly kind: ContentChangeKind;
  /** name of the layer, after the change where it still exists; null: the profile's */
  readonly layer: string | null;
  /** one sentence for people */
  readonly summary: string;
  readonly impact: Impact;
  readonly texts: readonly ChangedText[];
};

/** What is known of a change's impact: how bad, and why. */
export type Judgement = { readonly impact: Impact; readonly reasons: readonly string[] };

/** Of a change that interrupts nothing. */
export const HARMLESS: Judgement = { impact: 'NONE', reasons: [] };

/** The worst of several, its reasons first. */
export function joined(judgements: readonly Judgement[]): Judgement {
  const [worst = HARMLESS, ...others] = [...judgements].sort((a, b) => compareImpact(b.impact, a.impact));
  return { impact: worst.impact, reasons: [...worst.reasons, ...others.flatMap(({ reasons }) => reasons)] };
}

/** A change whose sentence ends with the reason of its impact, and with how many more there are. */
export function judged(
  change: Omit<ContentChange, 'impact' | 'summary'> & { readonly says: string },
  { impact, reasons }: Judgement,
): ContentChange {
  const { says, ...rest } = change;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return { ...rest, impact, summary: `${says}${reasons[0] === undefined ? '' : `; ${reasons[0]}${more}`}.` };
}
