import { useState } from 'react';
import { StackPicture } from '../profiles/stack-picture.js';
import { Empty } from '../ui/empty.js';
import { Moment } from '../ui/time.js';
import { LayerView } from './layer-view.js';
import type { Profile } from './profile-query.js';

/** The layer stack of the newest version, or of the draft while there is none; a layer opens beside it. */
export function LayersTab({ profile }: { readonly profile: Profile }) {
  const { latestVersion, draft } = profile;
  const layers = latestVersion?.layers ?? draft?.layers ?? [];
  const [chosen, setChosen] = useState(layers[0]?.id ?? null);
  const layer = layers.find(({ id }) => id === chosen);
  if (layers.length === 0)
    return (
      <Empty icon="layers" title="No layer yet">
        The wizard’s second step adds them.
      </Empty>
    );
  return (
    <div className="profile-layers">
      <section className="card" aria-label="Layer stack">
        <div className="card-head">
          <h2>{latestVersion ? `Version ${latestVersion.version}` : 'Draft'}</h2>
          <span className="faint">
            {latestVersion ? (
              <>
                <Moment at={latestVersion.publishedAt} /> · {latestVersion.publishedBy.name}
              </>
            ) : (
              'not finished yet'
            )}
          </span>
        </div>
        <div className="card-body">
          {latestVersion !== null && latestVersion.note !== null && <p className="quote">{latestVersion.note}</p>}
          <StackPicture layers={layers} chosen={layer?.id ?? null} onChoose={setChosen} />
        </div>
      </section>
      {layer && (
        <LayerView
          key={layer.id}
          layer={layer}
          at={{ profileId: profile.id, revision: latestVersion?.revision ?? profile.revision }}
        />
      )}
    </div>
  );
}
