import { useMemo, useState } from 'react';
import { YamlEditor } from '../editor/yaml-editor.js';
import { KindSign, kindOf, kindWords } from '../profiles/layer-kind.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { TabList } from '../ui/tab-list.js';
import { agoOf } from '../ui/time.js';
import { BlameList } from './blame-list.js';
import { useBlame, type Owners } from './use-blame.js';
import type { Layer } from '../wizard/draft-query.js';

/** The profile and the revision at which the layer is looked at: who wrote its lines until then can be told. */
export type Viewpoint = { readonly profileId: string; readonly revision: number };

type Props = { readonly layer: Layer; readonly at: Viewpoint };

/** A layer to look at: where it comes from, its texts, and who wrote them. */
export function LayerView({ layer, at }: Props) {
  const texts = [
    ...layer.manifests,
    ...(layer.values === '' && layer.manifests.length > 0 ? [] : [{ name: '', content: layer.values }]),
  ];
  const [shown, setShown] = useState(texts[0]?.name ?? '');
  const text = texts.find(({ name }) => name === shown) ?? texts[0];
  const kind = kindOf(layer);
  const [blamed, setBlamed] = useState(false);
  const manifest = text === undefined || text.name === '' ? null : text.name;
  const owners = useBlame(blamed && text ? { ...at, layer: layer.name, manifest, text: text.content } : null);
  const authors = useMemo(() => owners && authorsOf(owners), [owners]);
  return (
    <section className="card" aria-label={`Layer ${layer.name}`}>
      <div className="card-head">
        <KindSign kind={kind} />
        <div className="layer-head">
          <h2 className="layer-title">{layer.name}</h2>
          <span className="faint">
            {kindWords(kind)} · install order {layer.installOrder}
          </span>
        </div>
      </div>
      <div className="card-body">
        {layer.source && (
          <dl className="facts">
            <dt>From</dt>
            <dd>
              {layer.source.name} {layer.source.version}
              {layer.source.tag !== layer.source.version && ` (${layer.source.tag})`}, registry{' '}
              {layer.source.registryName}
            </dd>
            <dt>Digest</dt>
            <dd>
              <code>{layer.source.digest}</code>
            </dd>
          </dl>
        )}
        {layer.presets.length > 0 && (
          <div className="row">
            {layer.presets.map((preset) => (
              <Badge key={preset}>{preset}</Badge>
            ))}
          </div>
        )}
        <div className="text-tabs-row">
          <TabList
            label="Texts of the layer"
            current={text?.name ?? ''}
            onChoose={setShown}
            tabs={texts.map(({ name }) => ({ tab: name, name: name === '' ? 'Values' : name }))}
          />
          <Button small kind="quiet" icon="people" aria-pressed={blamed} onClick={() => setBlamed(!blamed)}>
            Who wrote this
          </Button>
        </div>
        {text && (
          <YamlEditor
            key={text.name}
            readOnly
            label={`${text.name === '' ? 'Values' : text.name}, YAML, to read`}
            value={text.content}
            authors={authors}
          />
        )}
        {owners && <BlameList profileId={at.profileId} owners={owners} />}
      </div>
    </section>
  );
}

function authorsOf(owners: Owners) {
  return owners.map(
    (owner) =>
      owner && {
        key: String(owner.revision),
        label: `${owner.actor.name} · ${agoOf(owner.recordedAt, Date.now())}`,
        title: `${owner.summary} Revision ${owner.revision}.`,
      },
  );
}
