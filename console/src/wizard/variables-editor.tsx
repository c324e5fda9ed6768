import { useState } from 'react';
import { faultOf, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { SetVariables } from './draft-commands.js';
import type { Variable } from './draft-query.js';
import type { Command } from './use-commands.js';
import { useKeptState } from './use-kept.js';
import { inputOf, NEW_VARIABLE, type VariableRow } from './variable-edit.js';
import { VariableFields } from './variable-fields.js';

type Props = { readonly run: Command; readonly variables: readonly Variable[] };

/** The variables of the draft: what each site fills in. */
export function VariablesEditor({ run, variables }: Props) {
  const [form, setForm, settle] = useKeptState('variables', () => formOf(variables), keptOf);
  const { base, rows } = form;
  const setRows = (change: (rows: readonly VariableRow[]) => readonly VariableRow[]) =>
    setForm((now) => ({ ...now, rows: change(now.rows) }));
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const say = useSay();
  const edited = isEdited(form);
  const overtaken = JSON.stringify(base) !== JSON.stringify(variables);
  const takeTheirs = () => settle(formOf(variables));
  // Nothing typed: what others do comes in by itself.
  if (overtaken && !edited && !busy) takeTheirs();

  const set = (key: number, some: Partial<Variable>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...some } : row)));
  const confirm = async () => {
    setBusy(true);
    const outcome = await run(SetVariables, { variables: inputOf(rows) });
    setBusy(false);
    setErrors(outcome.kind === 'refused' ? outcome.errors : []);
    setFault(outcome.kind === 'refused' || outcome.kind === 'failed' ? faultOf(outcome) : null);
    if (outcome.kind !== 'done') return;
    settle({ base: inputOf(rows), rows });
    say('The variables are saved in the draft.');
  };

  return (
    <section className="card" aria-label="Variables">
      <div className="card-head">
        <h2>Variables</h2>
        <span className="faint">
          Texts use them as <code>{'{{.spectro.var.name}}'}</code>
        </span>
      </div>
      <div className="card-body">
        {overtaken && edited && (
          <OvertakenVariables onTheirs={takeTheirs} onMine={() => setForm((now) => ({ ...now, base: variables }))} />
        )}
        {rows.length === 0 && (
          <Empty icon="settings" title="No variable yet">
            A variable is what differs from site to site: an address, a name, a password. Each site fills it in when the
            archive is deployed.
          </Empty>
        )}
        {rows.map((row, at) => (
          <VariableFields
            key={row.key}
            variable={row}
            errors={errors.filter(({ path }) => path[0] === 'variables' && path[1] === String(at))}
            onChange={(some) => set(row.key, some)}
            onRemove={() => setRows((all) => all.filter(({ key }) => key !== row.key))}
          />
        ))}
        <div>
          <Button icon="plus" onClick={() => setRows((all) => [...all, { ...NEW_VARIABLE, key: nextKey(all) }])}>
            Add variable
          </Button>
        </div>
        {fault !== null && <Notice kind="error">{fault}</Notice>}
      </div>
      <div className="wizard-foot">
        <Button disabled={!edited} onClick={takeTheirs}>
          Discard changes
        </Button>
        <Button
          kind="primary"
          className="push"
          busy={busy}
          disabled={!edited || (overtaken && edited) || rows.some(({ name }) => name.trim() === '')}
          onClick={() => void confirm()}
        >
          Confirm Updates
        </Button>
      </div>
    </section>
  );
}

type OvertakenProps = { readonly onTheirs: () => void; readonly onMine: () => void };

function OvertakenVariables({ onTheirs, onMine }: OvertakenProps) {
  return (
    <Notice
      kind="warning"
      action={
        <div className="row">
          <Button small onClick={onTheirs}>
            Take theirs
          </Button>
          <Button small onClick={onMine}>
            Keep mine
          </Button>
        </div>
      }
    >
      <strong>Somebody else has changed the variables.</strong> Yours are kept here.
    </Notice>
  );
}

/** What the form was opened on, and what it says now. */
type Form = { readonly base: readonly Variable[]; readonly rows: readonly VariableRow[] };

function formOf(variables: readonly Variable[]): Form {
  return { base: variables, rows: rowsOf(variables) };
}

function isEdited({ base, rows }: Form): boolean {
  return JSON.stringify(inputOf(rows)) !== JSON.stringify(inputOf(rowsOf(base)));
}

/** What may lie in the tab: the value of a secret never does, even while the form still shows one. */
function keptOf(form: Form): Form | null {
  if (!isEdited(form)) return null;
  return { ...form, rows: form.rows.map((row) => (row.sensitive ? { ...row, defaultValue: null } : row)) };
}

function rowsOf(variables: readonly Variable[]): VariableRow[] {
  return variables.map((variable, key) => ({ ...variable, key }));
}

function nextKey(rows: readonly VariableRow[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}
