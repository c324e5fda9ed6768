import { CLOUD_INIT_CHOICE, withCloudInitSecrets } from '../manifests/cloud-init-secret.js';
import { isSet } from '../manifests/plain-value.js';
import type { Problem } from '../manifests/problem.js';
import type { InspectedLayer } from './review-layer.js';
import { manifestFacts } from './review-texts.js';

const TOO_LONG = 'VM_CLOUD_INIT_TOO_LONG';

/** What the author may write: how the cloud-init data of a layer's machines travels. */
const CHOICES = ['inline', 'secret'];

/** What is wrong with the choice itself: a word that is none of the two counts as none. */
export function choiceProblems({ values }: InspectedLayer): readonly Problem[] {
  const said = values.header.get(CLOUD_INIT_CHOICE);
  if (!said || !isSet(said.value) || CHOICES.includes(String(said.value))) return [];
  const message = `${CLOUD_INIT_CHOICE} in the values is neither "inline" nor "secret", so cloud-init data stays inline. Write one of the two.`;
  return [
    { code: 'CLOUD_INIT_CHOICE', severity: 'WARNING', message, path: ['pack', CLOUD_INIT_CHOICE], ...said.position },
  ];
}

/**
 * The problems of a manifest, given its author's choice: data that the archive carries in a Secret isn't too long. Data
 * that it can't move (behind an alias, of a machine without a name) still is, and the review says so.
 */
export function afterChoice(
  { values }: InspectedLayer,
  content: string,
  problems: readonly Problem[],
): readonly Problem[] {
  const chosen = values.header.get(CLOUD_INIT_CHOICE)?.value === 'secret';
  if (!chosen || !problems.some(({ code }) => code === TOO_LONG)) return problems;
  const stays = manifestFacts(withCloudInitSecrets(content)).problems.some(({ code }) => code === TOO_LONG);
  return problems.flatMap((problem) => (problem.code !== TOO_LONG ? [problem] : stays ? [unmoved(problem)] : []));
}

function unmoved(problem: Problem): Problem {
  const message = `${problem.message.split('; KubeVirt')[0] ?? ''}, and can't be moved as it is written. Write it as a plain text under its own key, in a machine whose name is a plain text.`;
  return { ...problem, message };
}
