import '../styles/wizard.css';
import '../styles/profile.css';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation } from 'wouter';
import { placeOf } from '../profiles/places.js';
import { StackPicture } from '../profiles/stack-picture.js';
import { Badge } from '../ui/badge.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { Tags } from '../ui/tags.js';
import { Moment } from '../ui/time.js';
import { LayerView } from './layer-view.js';
import { AtQuery, type PastState } from './history-query.js';
import { VariableList } from './variable-list.js';

const PAUSE_MS = 150;

type Props = { readonly profileId: string; readonly revision: number };

/** A profile as it was at a revision; the slider walks through its whole life. */
export function AtRevision({ profileId, revision }: Props) {
  const [, go] = useLocation();
  const [chosen, setChosen] = useState(revision);
  const [{ data, error }, again] = useQuery({ query: AtQuery, variables: { id: profileId, revision } });
  useEffect(() => setChosen(revision), [revision]);
  useEffect(() => {
    if (chosen === revision) return undefined;
    const timer = setTimeout(
      () => go(`/profiles/${encodeURIComponent(profileId)}/at/${chosen}`, { replace: true }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [chosen, revision, profileId, go]);
  const newest = data?.systemProfile?.revision ?? revision;
  const state = data?.systemProfile?.at;
  return (
    <Page
      title="As it was"
      lead={
        state && (
          <>
            {state.name}, <Moment at={state.recordedAt} />
          </>
        )
      }
      parent={{ to: placeOf(profileId, 'history'), name: 'History' }}
    >
      <label className="card card-body at-slider">
        <span className="row">
          Revision <strong className="numeric">{chosen}</strong> <span className="faint">of {newest}</span>
        </span>
        <input
          type="range"
          min={1}
          max={newest}
          value={chosen}
          onChange={(event) => setChosen(Number(event.target.value))}
        />
      </label>
      {error && state === undefined && (
        <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      )}
      {state === undefined ? (
        !error && <Skeleton rows={4} />
      ) : state === null ? (
        <NotYet />
      ) : (
        <State profileId={profileId} state={state} />
      )}
    </Page>
  );
}

function NotYet() {
  return (
    <Empty icon="clock" title="It wasn’t there yet">
      The profile has no such revision.
    </Empty>
  );
}

function State({ profileId, state }: { readonly profileId: string; readonly state: PastState }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const layer = state.layers.find(({ id }) => id === chosen) ?? state.layers[0];
  return (
    <>
      <section className="card" aria-label="Basic information">
        <div className="card-body">
          <div className="row">
            <h2>{state.name}</h2>
            {state.versions.map((version) => (
              <Badge key={version} tone="good">
                {version}
              </Badge>
            ))}
          </div>
          {state.description !== '' && <p className="soft">{state.description}</p>}
          <Tags tags={state.tags} />
        </div>
      </section>
      {layer && (
        <div className="profile-layers">
          <section className="card card-body" aria-label="Layer stack">
            <StackPicture layers={state.layers} chosen={layer.id} onChoose={setChosen} />
          </section>
          <LayerView key={layer.id} layer={layer} at={{ profileId, revision: state.revision }} />
        </div>
      )}
      {state.variables.length > 0 && <VariableList variables={state.variables} />}
    </>
  );
}
