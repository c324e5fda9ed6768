import { useState } from 'react';
import { YamlEditor } from '../editor/yaml-editor.js';
import { KindSign, kindOf, kindWords } from '../profiles/layer-kind.js';
import { Badge } from '../ui/badge.js';
import type { Layer } from '../wizard/draft-query.js';

/** A layer to look at: where it comes from and its texts. */
export function LayerView({ layer }: { readonly layer: Layer }) {
  const texts = [
    ...layer.manifests,
    ...(layer.values === '' && layer.manifests.length > 0 ? [] : [{ name: '', content: layer.values }]),
  ];
  const [shown, setShown] = useState(texts[0]?.name ?? '');
  const text = texts.find(({ name }) => name === shown) ?? texts[0];
  const kind = kindOf(layer);
  return (
    <section className="card" aria-label={`Layer ${layer.name}`}>
      <div className="card-head">
        <KindSign kind={kind} />
        <h2 className="layer-title">{layer.name}</h2>
        <span className="faint">
          {kindWords(kind)} · install order {layer.installOrder}
        </span>
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
        <div className="tabs" role="tablist" aria-label="Texts of the layer">
          {texts.map(({ name }) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === text?.name}
              onClick={() => setShown(name)}
            >
              {name === '' ? 'Values' : name}
            </button>
          ))}
        </div>
        {text && (
          <YamlEditor
            key={text.name}
            readOnly
            label={`${text.name === '' ? 'Values' : text.name}, YAML, to read`}
            value={text.content}
          />
        )}
      </div>
    </section>
  );
}
