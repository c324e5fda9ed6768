import { useState } from 'react';
import { faultAt, faultOf, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { AddManifestLayer } from './draft-commands.js';
import { isOrder, orderOf, type LayerEdit } from './layer-edit.js';
import { LayerFields } from './layer-fields.js';
import { TextTabs } from './text-tabs.js';
import type { Command } from './use-commands.js';
import { useKeptState } from './use-kept.js';
import { MANIFEST_TEMPLATE, VM_TEMPLATE } from './vm-template.js';

type Props = {
  readonly run: Command;
  readonly words: readonly string[];
  readonly onAdded: (name: string) => void;
  readonly onCancel: () => void;
};

const FIRST = 'manifest';
const EMPTY: LayerEdit = {
  ...{ name: '', installOrder: '', vmManifest: false, values: '', presets: [], tag: '' },
  manifests: [{ name: FIRST, content: '' }],
};

function keptOf(edit: LayerEdit): LayerEdit | null {
  return JSON.stringify(edit) === JSON.stringify(EMPTY) ? null : edit;
}

/** Add Manifest: a layer of one's own texts. */
export function AddManifest({ run, words, onAdded, onCancel }: Props) {
  const [edit, setEdit, settle] = useKeptState('new manifest', () => EMPTY, keptOf);
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const say = useSay();
  const name = edit.name.trim();
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const nameError = faultAt(errors, 'name');

  const add = async () => {
    setBusy(true);
    const answered = await run(AddManifestLayer, {
      name,
      manifests: edit.manifests.map(({ name, content }) => ({ name, content })),
      vmManifest: edit.vmManifest,
      values: edit.values,
      ...(orderOf(edit.installOrder) !== null && { installOrder: orderOf(edit.installOrder) }),
    });
    setBusy(false);
    setOutcome(answered.kind === 'dropped' ? null : answered);
    if (answered.kind !== 'done') return;
    settle(EMPTY);
    say(`${name} was added to the draft.`);
    onAdded(name);
  };
  const start = (content: string, vmManifest = edit.vmManifest) =>
    setEdit((all) => ({ ...all, vmManifest, manifests: [{ name: FIRST, content }] }));
  const blank = edit.manifests.every(({ content }) => content === '');

  return (
    <section className="card" aria-label="Add Manifest">
      <div className="card-head">
        <h2>Add Manifest</h2>
        <span className="faint">Kubernetes objects of your own, kept byte for byte</span>
      </div>
      <div className="card-body">
        <LayerFields
          edit={edit}
          manifestLayer
          autoFocus
          nameError={nameError}
          onChange={(some) => setEdit((all) => ({ ...all, ...some }))}
        />
        {blank && <Beginnings onStart={start} />}
        <TextTabs
          {...{ edit, words }}
          base={null}
          vm={edit.vmManifest}
          problems={[]}
          onChange={(some) => setEdit((all) => ({ ...all, ...some }))}
        />
        {outcome && outcome.kind !== 'done' && nameError === null && <Notice kind="error">{faultOf(outcome)}</Notice>}
      </div>
      <div className="wizard-foot">
        <Button
          onClick={() => {
            settle(EMPTY);
            onCancel();
          }}
        >
          Cancel
        </Button>
        <Button
          kind="primary"
          className="push"
          busy={busy}
          disabled={name === '' || !isOrder(edit.installOrder)}
          onClick={() => void add()}
        >
          Confirm and add
        </Button>
      </div>
    </section>
  );
}

type BeginningsProps = { readonly onStart: (content: string, vm?: boolean) => void };

/** Texts to begin with. */
function Beginnings({ onStart }: BeginningsProps) {
  return (
    <div className="row">
      <span className="soft">Start with</span>
      <Button small icon="machine" onClick={() => onStart(VM_TEMPLATE, true)}>
        A virtual machine
      </Button>
      <Button small icon="text" onClick={() => onStart(MANIFEST_TEMPLATE)}>
        A ConfigMap
      </Button>
      <span className="faint">or type below</span>
    </div>
  );
}
