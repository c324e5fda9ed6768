import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { Link, useLocation, useSearchParams } from 'wouter';
import { wizardPlaceOf } from '../profiles/places.js';
import { Empty } from '../ui/empty.js';
import { useMedia } from '../ui/media.js';
import { Notice } from '../ui/notice.js';
import { AddChart } from './add-chart.js';
import { AddLayerMenu, type Adding } from './add-layer-menu.js';
import { AddManifest } from './add-manifest.js';
import { AddPack } from './add-pack.js';
import { ReviewQuery, type Draft, type Layer } from './draft-query.js';
import { LayerEditor } from './layer-editor.js';
import { LayerStack } from './layer-stack.js';
import { useEdits, type Edits } from './use-edits.js';
import { useKeptState } from './use-kept.js';
import type { DraftDesk } from './use-draft.js';
import { VariablesEditor } from './variables-editor.js';

type Props = { readonly desk: DraftDesk; readonly draft: Draft };

/** Step 2: the stack of layers, and beside it the one that is worked on. The address says which. */
export function LayersStep({ desk, draft }: Props) {
  const { profile } = desk;
  const [params, setParams] = useSearchParams();
  const [adding, change] = useKeptState<Adding | null>(
    'adding',
    () => null,
    (now) => now,
  );
  const setAdding = (next: Adding | null) => change(() => next);
  const edits = useEdits(draft.layers);
  const chosen = params.get('layer') ?? (params.has('variables') ? null : (draft.layers[0]?.name ?? null));
  const layer = draft.layers.find(({ name }) => name === chosen) ?? null;
  const work = useWorkInSight(adding ?? (params.has('variables') ? '' : chosen));
  const choose = (name: string) => {
    setAdding(null);
    setParams({ layer: name });
  };
  return (
    <>
      <div className="layers-step">
        <aside className="stack" aria-label="Layers">
          <LayerStack
            {...{ desk, edits }}
            layers={draft.layers}
            chosen={adding === null ? (layer?.id ?? null) : null}
            onChoose={({ name }) => choose(name)}
          />
          <AddLayerMenu adding={adding} onAdd={setAdding} />
          <Link
            className="variables-link"
            href={`${wizardPlaceOf(profile.id, 'layers')}?variables`}
            aria-current={layer === null && params.has('variables') && adding === null ? 'true' : undefined}
            onClick={() => setAdding(null)}
          >
            Variables <span className="badge numeric">{draft.variables.length}</span>
          </Link>
        </aside>
        <div className="layers-work" ref={work}>
          <Work {...{ desk, draft, edits, layer, adding }} onAdded={choose} onCancel={() => setAdding(null)} />
        </div>
      </div>
      <Foot profileId={profile.id} edits={edits} layers={draft.layers} onOpen={choose} />
    </>
  );
}

/** Where the work stands below the stack, choosing something brings it into sight. */
function useWorkInSight(chosen: string | null) {
  const work = useRef<HTMLDivElement>(null);
  const shown = useRef(chosen);
  const narrow = useMedia('(max-width: 62rem)');
  useEffect(() => {
    if (narrow && shown.current !== chosen) work.current?.scrollIntoView({ block: 'start' });
    shown.current = chosen;
  }, [chosen, narrow]);
  return work;
}

type WorkProps = Props & {
  readonly edits: Edits;
  readonly layer: Layer | null;
  readonly adding: Adding | null;
  readonly onAdded: (name: string) => void;
  readonly onCancel: () => void;
};

function Work({ desk, draft, edits, layer, adding, onAdded, onCancel }: WorkProps) {
  const [{ data }] = useQuery({ query: ReviewQuery, variables: { id: desk.profile.id } });
  const [params] = useSearchParams();
  const words = draft.variables.map(({ name }) => name);
  if (adding === 'manifest') return <AddManifest run={desk.run} {...{ words, onAdded, onCancel }} />;
  if (adding === 'pack') return <AddPack run={desk.run} {...{ words, onAdded, onCancel }} />;
  if (adding === 'chart') return <AddChart run={desk.run} {...{ words, onAdded, onCancel }} />;
  if (params.has('variables'))
    return <VariablesEditor key={desk.profile.id} run={desk.run} variables={draft.variables} />;
  if (layer === null)
    return (
      <Empty icon="layers" title="No layer yet">
        A layer is a pack, a Helm chart or manifests of your own. Layers install in the order of their numbers, lowest
        first.
      </Empty>
    );
  const problems = (data?.systemProfile?.draft?.review.problems ?? []).filter(({ layer: of }) => of === layer.name);
  return <LayerEditor key={layer.id} run={desk.run} {...{ layer, edits, problems, words }} />;
}

type FootProps = {
  readonly profileId: string;
  readonly edits: Edits;
  readonly layers: readonly Layer[];
  readonly onOpen: (name: string) => void;
};

function Foot({ profileId, edits, layers, onOpen }: FootProps) {
  const [, go] = useLocation();
  const [warned, setWarned] = useState(false);
  const open = layers.filter(({ id }) => edits.open.includes(id));
  return (
    <div className="card wizard-foot wizard-foot-alone">
      <Link className="button" href={wizardPlaceOf(profileId, 'information')}>
        Back
      </Link>
      {warned && open.length > 0 && (
        <Notice kind="warning">
          Not confirmed yet:{' '}
          {open.map(({ id, name }) => (
            <button key={id} type="button" className="link" onClick={() => onOpen(name)}>
              {name}
            </button>
          ))}
        </Notice>
      )}
      <button
        type="button"
        className="button button-primary push"
        onClick={() => (open.length > 0 ? setWarned(true) : go(wizardPlaceOf(profileId, 'review')))}
      >
        Next
      </button>
    </div>
  );
}
