import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { YamlEditor, type Target } from '../editor/yaml-editor.js';
import { Button, IconButton } from '../ui/button.js';
import { TabList } from '../ui/tab-list.js';
import type { Problem } from './draft-query.js';
import type { LayerEdit } from './layer-edit.js';
import type { ValueHelp } from './use-value-help.js';
import { NewManifestName } from './new-manifest-name.js';
import { MANIFEST_TEMPLATE, VM_TEMPLATE } from './vm-template.js';

type Props = {
  readonly edit: LayerEdit;
  /** What is saved; its texts carry what the server's review found. */
  readonly base: LayerEdit | null;
  readonly vm: boolean;
  readonly problems: readonly Problem[];
  readonly words: readonly string[];
  /** What is known of the values of a pack or chart. */
  readonly help?: ValueHelp;
  readonly onChange: (some: Partial<LayerEdit>) => void;
};

/** The tab of the values; manifests have names, which may be anything but empty. */
const VALUES = '';

/** The texts of a layer: its values and its manifests, each in a tab. */
export function TextTabs({ edit, base, vm, problems, words, help, onChange }: Props) {
  const [tab, setTab] = useState(edit.manifests[0]?.name ?? VALUES);
  const [naming, setNaming] = useState(false);
  const target = useTarget(setTab);
  const manifest = edit.manifests.find(({ name }) => name === tab);
  const text = manifest?.content ?? edit.values;
  const of = manifest ? manifest.name : null;
  const saved = of === null ? base?.values : base?.manifests.find(({ name }) => name === of)?.content;
  // What the review found stands in the saved text; in a text that has moved on the lines would lie.
  const marks = useMemo(
    () =>
      saved === text ? problems.filter((problem) => problem.manifest === of) : of === null ? (help?.marks ?? []) : [],
    [saved, text, problems, of, help?.marks],
  );
  const write = (content: string) =>
    manifest
      ? onChange({ manifests: edit.manifests.map((one) => (one.name === manifest.name ? { ...one, content } : one)) })
      : onChange({ values: content });
  const add = (name: string) => {
    onChange({ manifests: [...edit.manifests, { name, content: vm ? VM_TEMPLATE : MANIFEST_TEMPLATE }] });
    setTab(name);
    setNaming(false);
  };
  const remove = (name: string) => {
    onChange({ manifests: edit.manifests.filter((one) => one.name !== name) });
    setTab(VALUES);
  };
  return (
    <div className="text-tabs">
      <div className="row">
        <TabList
          label="Texts of the layer"
          current={of ?? VALUES}
          onChoose={setTab}
          tabs={[...edit.manifests.map(({ name }) => name), VALUES].map((name) => ({
            tab: name,
            name: (
              <>
                {name === VALUES ? 'Values' : name}
                <Count problems={problems.filter((problem) => (problem.manifest ?? VALUES) === name)} />
              </>
            ),
          }))}
        />
        {!naming && (
          <Button small kind="quiet" icon="plus" onClick={() => setNaming(true)}>
            New manifest
          </Button>
        )}
        {manifest && (
          <IconButton
            icon="trash"
            className="push"
            label={`Take ${manifest.name} off the layer`}
            onClick={() => remove(manifest.name)}
          />
        )}
      </div>
      {naming && (
        <NewManifestName
          taken={edit.manifests.map(({ name }) => name)}
          onName={add}
          onCancel={() => setNaming(false)}
        />
      )}
      <YamlEditor
        key={of ?? VALUES}
        label={of === null ? 'Values, YAML' : `Manifest ${of}, YAML`}
        value={text}
        onChange={write}
        {...{ marks, words }}
        schemas={of === null ? help?.schemas : undefined}
        target={target && (target.manifest ?? VALUES) === (of ?? VALUES) ? target.place : null}
      />
    </div>
  );
}

function Count({ problems }: { readonly problems: readonly Problem[] }) {
  const worst = problems.some(({ severity }) => severity === 'ERROR')
    ? 'error'
    : problems.some(({ severity }) => severity === 'WARNING')
      ? 'warning'
      : null;
  return worst && <span className={`badge badge-${worst} numeric tab-count`}>{problems.length}</span>;
}

/** The place that the address asks for: a problem of the review leads here. */
function useTarget(setTab: (tab: string) => void) {
  const [params] = useSearchParams();
  const manifest = params.get('manifest');
  const line = Number(params.get('line'));
  const column = Number(params.get('column')) || null;
  const asked = line > 0;
  useEffect(() => {
    if (asked) setTab(manifest ?? VALUES);
  }, [asked, manifest, setTab]);
  return useMemo(
    () => (asked ? { manifest, place: { line, column } satisfies Target } : null),
    [asked, manifest, line, column],
  );
}
