import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { faultOf } from '../graphql/send.js';
import { KindSign, kindOf, kindWords } from '../profiles/layer-kind.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { confirmUpdates, type Stopped } from './confirm-updates.js';
import { RemoveLayer } from './draft-commands.js';
import type { Layer, Problem } from './draft-query.js';
import { changesOf, editOf, isEdited, isOrder, isOvertaken } from './layer-edit.js';
import { LayerFields } from './layer-fields.js';
import { OvertakenNotice } from './overtaken-notice.js';
import { RemoveDialog } from './remove-dialog.js';
import { SourceFields } from './source-fields.js';
import { TextTabs } from './text-tabs.js';
import type { Command } from './use-commands.js';
import type { Edits } from './use-edits.js';
import { useValueHelp } from './use-value-help.js';

type Props = {
  readonly run: Command;
  readonly layer: Layer;
  readonly edits: Edits;
  readonly problems: readonly Problem[];
  readonly words: readonly string[];
};

/** A layer that is worked on: its fields, its texts, Confirm Updates. */
export function LayerEditor({ run, layer, edits, problems, words }: Props) {
  const edited = edits.of(layer);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [, setParams] = useSearchParams();
  const say = useSay();
  const overtaken = isOvertaken(edited, editOf(layer)) && isEdited(edited);
  const ready = isEdited(edited) && !overtaken && isOrder(edited.edit.installOrder);
  const kind = kindOf(layer);
  const help = useValueHelp(layer, edited.edit);

  const confirm = async () => {
    setBusy(true);
    const confirmed = await confirmUpdates(run, layer.id, changesOf(edited));
    setBusy(false);
    setFault(confirmed.kind === 'stopped' ? refusalOf(confirmed) : null);
    if (confirmed.kind !== 'done') return;
    edits.drop(layer.id);
    if (edited.edit.name !== layer.name) setParams({ layer: edited.edit.name }, { replace: true });
    say(`${edited.edit.name} is saved in the draft.`);
  };

  return (
    <section className="card" aria-label={`Layer ${layer.name}`}>
      <div className="card-head">
        <KindSign kind={kind} />
        <div className="layer-head">
          <h2 className="layer-title">{layer.name}</h2>
          <span className="faint">
            {kindWords(kind)}
            {layer.source && ` · ${layer.source.name} ${layer.source.version} from ${layer.source.registryName}`}
          </span>
        </div>
        <Removal run={run} layer={layer} edits={edits} />
      </div>
      <div className="card-body">
        {overtaken && (
          <OvertakenNotice
            mine={edited.edit}
            theirs={editOf(layer)}
            onMine={() => edits.rebase(layer)}
            onTheirs={() => edits.drop(layer.id)}
          />
        )}
        <LayerFields
          edit={edited.edit}
          manifestLayer={layer.kind === 'MANIFEST'}
          onChange={(some) => edits.set(layer, some)}
        />
        {layer.source && (
          <SourceFields
            source={layer.source}
            kind={layer.kind}
            edit={edited.edit}
            onChange={(some) => edits.set(layer, some)}
          />
        )}
        <TextTabs
          edit={edited.edit}
          base={edited.base}
          vm={edited.edit.vmManifest}
          {...{ problems, words, help }}
          onChange={(some) => edits.set(layer, some)}
        />
        {fault !== null && <Notice kind="error">{fault}</Notice>}
      </div>
      <div className="wizard-foot">
        <Button disabled={!isEdited(edited)} onClick={() => edits.drop(layer.id)}>
          Discard changes
        </Button>
        <Button kind="primary" className="push" busy={busy} disabled={!ready} onClick={() => void confirm()}>
          Confirm Updates
        </Button>
      </div>
    </section>
  );
}

/** What is refused is named; a server that can't be reached is no fault of a manifest. */
function refusalOf({ at, outcome }: Stopped): string {
  return at === 'layer' || outcome.kind === 'failed' ? faultOf(outcome) : `${at}: ${faultOf(outcome)}`;
}

function Removal({ run, layer, edits }: { readonly run: Command; readonly layer: Layer; readonly edits: Edits }) {
  const [asked, setAsked] = useState(false);
  const [, setParams] = useSearchParams();
  const say = useSay();
  const remove = async () => {
    setAsked(false);
    const outcome = await run(RemoveLayer, { layerId: layer.id });
    if (outcome.kind === 'done') {
      edits.drop(layer.id);
      setParams({}, { replace: true });
      say(`${layer.name} was removed from the draft.`);
    } else if (outcome.kind !== 'dropped') say(faultOf(outcome), 'error');
  };
  return (
    <>
      <Button small kind="quiet" icon="trash" className="push" onClick={() => setAsked(true)}>
        Remove
      </Button>
      {asked && (
        <RemoveDialog title={`Remove ${layer.name}?`} onClose={() => setAsked(false)} onRemove={() => void remove()}>
          The layer leaves the draft with all of its texts. Published versions keep it, and so does the history.
        </RemoveDialog>
      )}
    </>
  );
}
