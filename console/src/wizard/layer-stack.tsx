import { useState, type DragEvent, type KeyboardEvent } from 'react';
import { faultOf } from '../graphql/send.js';
import { KindSign, kindOf, kindWords } from '../profiles/layer-kind.js';
import { IconButton } from '../ui/button.js';
import { useSay } from '../ui/toasts.js';
import { walk } from '../ui/walk.js';
import { ReorderLayers } from './draft-commands.js';
import type { Layer } from './draft-query.js';
import { canMove, moved } from './layer-order.js';
import { LONG_STACK, useLayerSearch } from './layer-search.js';
import type { DraftDesk } from './use-draft.js';
import type { Edits } from './use-edits.js';

type Props = {
  readonly desk: DraftDesk;
  readonly layers: readonly Layer[];
  readonly chosen: string | null;
  readonly edits: Edits;
  readonly onChoose: (layer: Layer) => void;
};

/**
 * The layers in install order. Those with equal numbers can be put in another order: by dragging, by the arrows
 * beside them, or with Alt and the arrow keys.
 */
export function LayerStack({ desk, layers, chosen, edits, onChoose }: Props) {
  const say = useSay();
  const [dragged, setDragged] = useState<number | null>(null);
  const move = async (from: number, to: number) => {
    const layer = layers[from];
    if (layer === undefined || !canMove(layers, from, to)) return;
    const outcome = await desk.run(ReorderLayers, { layerIds: moved(layers, from, to).map(({ id }) => id) });
    if (outcome.kind === 'done') say(`${layer.name} is now number ${to + 1} of ${layers.length}.`);
    else if (outcome.kind !== 'dropped') say(faultOf(outcome), 'error');
  };
  const { found, box } = useLayerSearch(layers);
  if (layers.length === 0) return null;
  const places = new Map(layers.map(({ id }, at) => [id, at]));
  // The one that Tab comes to.
  const stop = (found.find(({ id }) => id === chosen) ?? found[0])?.id;
  const item = (layer: Layer) => {
    const at = places.get(layer.id) ?? 0;
    return (
      <StackItem
        key={layer.id}
        {...{ layer, at, layers }}
        current={layer.id === chosen}
        stop={layer.id === stop}
        edited={edits.open.includes(layer.id)}
        droppable={dragged !== null && canMove(layers, dragged, at)}
        onChoose={() => onChoose(layer)}
        onMove={(to) => void move(at, to)}
        onDrag={(on) => setDragged(on ? at : null)}
        onDrop={() => dragged !== null && void move(dragged, at)}
      />
    );
  };
  return (
    <>
      {box}
      <ol
        className={layers.length > LONG_STACK ? 'layer-stack layer-stack-long' : 'layer-stack'}
        aria-label="Layers of the draft. Arrows walk along them; Alt and an arrow moves one among its equals."
        onKeyDown={walk}
      >
        {found.map(item)}
      </ol>
      {found.length === 0 && <p className="faint">No layer has this in its name.</p>}
    </>
  );
}

type ItemProps = {
  readonly layer: Layer;
  readonly at: number;
  readonly layers: readonly Layer[];
  readonly current: boolean;
  readonly stop: boolean;
  readonly edited: boolean;
  readonly droppable: boolean;
  readonly onChoose: () => void;
  readonly onMove: (to: number) => void;
  readonly onDrag: (on: boolean) => void;
  readonly onDrop: () => void;
};

function StackItem(props: ItemProps) {
  const { layer, at, layers, current, stop, edited, droppable, onChoose, onMove, onDrag, onDrop } = props;
  const kind = kindOf(layer);
  const upwards = canMove(layers, at, at - 1);
  const downwards = canMove(layers, at, at + 1);
  const press = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  const over = (event: DragEvent) => {
    if (droppable) event.preventDefault();
  };
  return (
    <li
      className={`stack-item kind-${kind}`}
      draggable={upwards || downwards}
      onDragStart={() => onDrag(true)}
      onDragEnd={() => onDrag(false)}
      onDragOver={over}
      onDrop={onDrop}
      data-droppable={droppable || undefined}
    >
      <button
        type="button"
        className="stack-item-main"
        data-walk
        tabIndex={stop ? 0 : -1}
        aria-current={current ? 'true' : undefined}
        onClick={onChoose}
        onKeyDown={press}
      >
        <KindSign kind={kind} />
        <span className="stack-item-text">
          <span className="stack-item-name">{layer.name}</span>
          <span className="faint">
            {kindWords(kind)}
            {layer.source && ` ${layer.source.version}`} · order {layer.installOrder}
            {edited && <strong className="stack-item-edited"> · not confirmed</strong>}
          </span>
        </span>
      </button>
      {(upwards || downwards) && (
        <span className="stack-item-move">
          <IconButton
            icon="up"
            label={`Move ${layer.name} up`}
            tabIndex={stop ? 0 : -1}
            disabled={!upwards}
            onClick={() => onMove(at - 1)}
          />
          <IconButton
            icon="down"
            label={`Move ${layer.name} down`}
            tabIndex={stop ? 0 : -1}
            disabled={!downwards}
            onClick={() => onMove(at + 1)}
          />
        </span>
      )}
    </li>
  );
}
