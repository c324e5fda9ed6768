import { useState } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Diff } from '../ui/diff.js';
import { Notice } from '../ui/notice.js';
import type { LayerEdit } from './layer-edit.js';

type Props = {
  readonly mine: LayerEdit;
  readonly theirs: LayerEdit;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
};

/** Somebody else has changed the layer that is being edited: see theirs, then keep mine or take theirs. */
export function OvertakenNotice({ mine, theirs, onMine, onTheirs }: Props) {
  const [shown, setShown] = useState(false);
  const choices = (
    <>
      <Button small onClick={onTheirs}>
        Take theirs
      </Button>
      <Button small onClick={onMine}>
        Keep mine
      </Button>
    </>
  );
  return (
    <Notice
      kind="warning"
      action={
        <div className="row">
          <Button small onClick={() => setShown(true)}>
            Show theirs
          </Button>
          {choices}
        </div>
      }
    >
      <strong>Somebody else has changed this layer.</strong> Your text is kept here. Look at theirs and decide.
      {shown && (
        <Dialog title="Theirs and mine" wide onClose={() => setShown(false)} actions={choices}>
          <p className="soft">Lines with − stand in theirs, lines with + in yours.</p>
          {differencesOf(theirs, mine).map(({ name, before, after }) => (
            <section key={name} className="stack stack-tight">
              <h3>{name}</h3>
              <Diff before={before} after={after} />
            </section>
          ))}
        </Dialog>
      )}
    </Notice>
  );
}

function differencesOf(theirs: LayerEdit, mine: LayerEdit) {
  const names = [...new Set([...theirs.manifests, ...mine.manifests].map(({ name }) => name))];
  const textOf = ({ manifests }: LayerEdit, name: string) =>
    manifests.find((text) => text.name === name)?.content ?? '';
  return [
    { name: 'Name and order', before: factsOf(theirs), after: factsOf(mine) },
    { name: 'Values', before: theirs.values, after: mine.values },
    ...names.map((name) => ({ name, before: textOf(theirs, name), after: textOf(mine, name) })),
  ].filter(({ before, after }) => before !== after);
}

function factsOf({ name, installOrder, vmManifest, tag }: LayerEdit): string {
  const facts = [`name: ${name}`, `install order: ${installOrder}`, `VM manifest: ${vmManifest ? 'yes' : 'no'}`];
  return [...facts, ...(tag === '' ? [] : [`version: ${tag}`])].join('\n');
}
