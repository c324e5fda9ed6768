import { useState, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import type { ValuesSchema } from '../editor/schema-walk.js';
import { YamlEditor, type Mark } from '../editor/yaml-editor.js';
import { faultAt, faultOf, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { FailureNotice } from '../ui/failure.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { Readme } from '../ui/readme.js';
import { TabList } from '../ui/tab-list.js';
import { useSay } from '../ui/toasts.js';
import { isOrder } from './layer-edit.js';
import { LayerFields } from './layer-fields.js';

/** What was decided about a new layer. */
export type NewSource = { readonly name: string; readonly installOrder: string };

type Answered = { readonly userErrors: readonly UserError[] };

type Props = {
  readonly title: string;
  readonly detail: string;
  readonly badge: ReactNode;
  readonly startName: string;
  readonly version: string;
  readonly versions: readonly string[];
  readonly content: {
    readonly values: string;
    readonly readme: string;
    readonly valuesSchemas: readonly ValuesSchema[];
  } | null;
  /** What doesn't fit in the values as they are typed. */
  readonly marks: readonly Mark[];
  readonly fetching: boolean;
  readonly error: CombinedError | undefined;
  readonly extra: ReactNode;
  readonly words: readonly string[];
  /** as typed; null: the source's own */
  readonly values: string | null;
  readonly onValues: (values: string | null) => void;
  readonly onVersion: (version: string) => void;
  readonly onAdd: (source: NewSource) => Promise<Outcome<Answered> | { readonly kind: 'dropped' }>;
  /** What was typed is done with: added, or given up. */
  readonly onSettled: () => void;
  readonly onAdded: (name: string) => void;
  readonly onBack: () => void;
};

/** A pack or a chart on its way to becoming a layer. */
export function SourceForm(props: Props) {
  const { title, detail, badge, startName, version, versions, content, error, extra } = props;
  const [fields, setFields] = useState({ name: startName, installOrder: '', vmManifest: false });
  const [outcome, setOutcome] = useState<Outcome<Answered> | null>(null);
  const [busy, setBusy] = useState(false);
  const say = useSay();
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const add = async () => {
    setBusy(true);
    const name = fields.name.trim();
    const answered = await props.onAdd({ name, installOrder: fields.installOrder });
    setBusy(false);
    setOutcome(answered.kind === 'dropped' ? null : answered);
    if (answered.kind !== 'done') return;
    say(`${name} was added to the draft.`);
    props.onSettled();
    props.onAdded(name);
  };
  const back = () => {
    props.onSettled();
    props.onBack();
  };
  return (
    <section className="card" aria-label={`Add ${title}`}>
      <div className="card-head">
        <h2>{title}</h2>
        {badge}
        <span className="faint">{detail}</span>
        <Button small kind="quiet" icon="left" className="push" onClick={back}>
          Another one
        </Button>
      </div>
      <div className="card-body">
        <LayerFields
          edit={{ ...fields, values: props.values ?? content?.values ?? '' }}
          manifestLayer={false}
          nameError={faultAt(errors, 'name')}
          onChange={(some) => setFields((all) => ({ ...all, ...some }))}
        />
        <VersionChoice
          version={version}
          versions={versions}
          onChange={(chosen) => {
            props.onValues(null);
            props.onVersion(chosen);
          }}
        />
        {extra}
        {error && content === null && <FailureNotice error={error} />}
        <Contents {...props} />
        {outcome && outcome.kind !== 'done' && faultAt(errors, 'name') === null && (
          <Notice kind="error">{faultOf(outcome)}</Notice>
        )}
      </div>
      <div className="wizard-foot">
        <Button
          kind="primary"
          className="push"
          busy={busy}
          disabled={fields.name.trim() === '' || !isOrder(fields.installOrder)}
          onClick={() => void add()}
        >
          Confirm and add
        </Button>
      </div>
    </section>
  );
}

type VersionProps = Pick<Props, 'version' | 'versions'> & { readonly onChange: (version: string) => void };

function VersionChoice({ version, versions, onChange }: VersionProps) {
  return (
    <Field label="Version">
      {(field) => (
        <select
          {...field}
          className="input input-version"
          value={version}
          onChange={(event) => onChange(event.target.value)}
        >
          {[...new Set(versions)].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

type ContentsProps = Pick<
  Props,
  'title' | 'version' | 'content' | 'fetching' | 'words' | 'marks' | 'values' | 'onValues'
>;

/** The values to edit, and the README beside them. */
function Contents({ title, version, content, fetching, words, marks, values, onValues }: ContentsProps) {
  const [readme, setReadme] = useState(false);
  return (
    <>
      <TabList
        label="Contents"
        current={readme ? 'readme' : 'values'}
        onChoose={(tab) => setReadme(tab === 'readme')}
        tabs={[
          { tab: 'values', name: 'Values' },
          { tab: 'readme', name: 'README' },
        ]}
      />
      {readme ? (
        <Readme text={content?.readme ?? ''} />
      ) : fetching && content === null ? (
        <div className="editor-room">
          <div className="skeleton editor-waiting" role="status" aria-label="The values are being fetched" />
        </div>
      ) : (
        <YamlEditor
          key={version}
          label={`Values of ${title}, YAML`}
          value={values ?? content?.values ?? ''}
          onChange={onValues}
          words={words}
          marks={marks}
          schemas={content?.valuesSchemas}
        />
      )}
    </>
  );
}
