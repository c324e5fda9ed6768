import { walk } from '../ui/walk.js';
import { KindSign, kindOf, kindWords } from './layer-kind.js';

type Pictured = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'PACK' | 'HELM_CHART' | 'MANIFEST';
  readonly installOrder: number;
  readonly vmManifest: boolean;
  readonly manifests: readonly unknown[];
  readonly source: { readonly version: string } | null;
};

type Props = {
  readonly layers: readonly Pictured[];
  readonly chosen?: string | null;
  readonly onChoose?: (layerId: string) => void;
};

/** Height of a layer in the picture; its words stand beside it in a row as high. */
const STEP = 46;
const WIDTH = 120;

/** More than these scroll. */
const MOST_AT_ONCE = 16;

/** The layers as what they are: a stack, in install order from above. */
export function StackPicture({ layers, chosen = null, onChoose }: Props) {
  const height = layers.length * STEP + 34;
  const long = layers.length > MOST_AT_ONCE;
  // The one that Tab comes to; arrows walk along the others.
  const stop = layers.some(({ id }) => id === chosen) ? chosen : null;
  // What scrolls must be reachable by the keyboard; choices in it are.
  const scrolled = long && onChoose === undefined ? { tabIndex: 0, role: 'region', 'aria-label': 'All layers' } : {};
  return (
    <div className="picture-room">
      <div className={long ? 'picture picture-long' : 'picture'} {...scrolled}>
        <svg
          className="picture-stack"
          width={WIDTH}
          height={height}
          viewBox={`0 0 ${WIDTH} ${height}`}
          // Narrower, but each slab as high as the words beside it.
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {/* The lowest is drawn first: each slab lies on the one beneath. */}
          {layers
            .map((layer, at) => <Slab key={layer.id} kind={kindOf(layer)} y={at * STEP} chosen={layer.id === chosen} />)
            .reverse()}
        </svg>
        <ol className="picture-names" onKeyDown={walk}>
          {layers.map((layer, at) => (
            <li key={layer.id} className="picture-row">
              {onChoose ? (
                <button
                  type="button"
                  className="picture-choice"
                  data-walk
                  tabIndex={layer.id === stop || (stop === null && at === 0) ? 0 : -1}
                  aria-pressed={layer.id === chosen}
                  onClick={() => onChoose(layer.id)}
                >
                  <Words layer={layer} />
                </button>
              ) : (
                <div className="picture-choice">
                  <Words layer={layer} />
                </div>
              )}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function Words({ layer }: { readonly layer: Pictured }) {
  const kind = kindOf(layer);
  const texts = layer.manifests.length;
  return (
    <>
      <KindSign kind={kind} />
      <span className="picture-text">
        <span className="picture-name truncate">{layer.name}</span>
        <span className="faint truncate">
          {kindWords(kind)}
          {layer.source && ` ${layer.source.version}`}
          {texts > 1 && ` · ${texts} texts`}
        </span>
      </span>
      <span className="picture-order numeric" title="Install order">
        {layer.installOrder}
      </span>
    </>
  );
}

function Slab({ kind, y, chosen }: { readonly kind: string; readonly y: number; readonly chosen: boolean }) {
  return (
    <g className={`slab kind-${kind}`} transform={`translate(0 ${y})`} data-chosen={chosen || undefined}>
      <path className="slab-left" d="M6 30v13l54 25V55z" />
      <path className="slab-right" d="M114 30v13L60 68V55z" />
      <path className="slab-top" d="M60 5 114 30 60 55 6 30z" />
    </g>
  );
}
