import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { Readme } from '../ui/readme.js';
import {
  ChartContentQuery,
  ChartVersionsQuery,
  PackContentQuery,
  PackVersionsQuery,
  type Preset,
} from './catalog-query.js';
import type { Layer } from './draft-query.js';
import type { LayerEdit } from './layer-edit.js';
import { PresetChoice } from './preset-choice.js';
import { usePresets } from './use-presets.js';

type Props = {
  readonly source: NonNullable<Layer['source']>;
  readonly kind: Layer['kind'];
  readonly edit: LayerEdit;
  readonly onChange: (some: Partial<LayerEdit>) => void;
};

/** Where a layer comes from: its version, its presets, its README; what the version brings can be taken over. */
export function SourceFields({ source, kind, edit, onChange }: Props) {
  const registryId = source.registry?.id ?? null;
  // A train is a tag and no version: what it stood for when it was chosen is looked at.
  const version = edit.tag === source.tag ? source.version : edit.tag;
  const { versions, content } = useSource(kind, registryId, source.name, version);
  const presets = usePresets({
    at: { registryId: registryId ?? '', name: source.name, version },
    values: edit.values,
    presets: edit.presets,
    onMerged: (chosen, values) => onChange({ presets: chosen, values }),
  });
  if (registryId === null)
    return (
      <Notice kind="info">
        The registry {source.registryName} is gone. The layer stays as it is, pinned at {source.version}.
      </Notice>
    );
  const choices = [...new Set([source.tag, edit.tag, ...versions])];
  return (
    <>
      <div className="source-fields">
        <Field label="Version">
          {(field) => (
            <select
              {...field}
              className="input input-version"
              value={edit.tag}
              onChange={(event) => onChange({ tag: event.target.value })}
            >
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice === source.tag && source.tag !== source.version ? `${choice} (${source.version})` : choice}
                </option>
              ))}
            </select>
          )}
        </Field>
        {content !== null && <ReadmeButton name={source.name} text={content.readme} />}
        {content !== null && content.values !== edit.values && (
          <Button small kind="quiet" onClick={() => onChange({ values: content.values })}>
            Take the values of {edit.tag}
          </Button>
        )}
      </div>
      {content !== null && content.presets.length > 0 && <PresetChoice of={content.presets} presets={presets} />}
    </>
  );
}

type Content = { readonly values: string; readonly readme: string; readonly presets: readonly Preset[] };

function useSource(kind: Layer['kind'], registryId: string | null, name: string, version: string) {
  const at = { registryId: registryId ?? '', name };
  const [isPack, isChart] = [registryId !== null && kind === 'PACK', registryId !== null && kind === 'HELM_CHART'];
  const [packs] = useQuery({ query: PackVersionsQuery, variables: at, pause: !isPack });
  const [charts] = useQuery({ query: ChartVersionsQuery, variables: at, pause: !isChart });
  const [pack] = useQuery({ query: PackContentQuery, variables: { ...at, version }, pause: !isPack });
  const [chart] = useQuery({ query: ChartContentQuery, variables: { ...at, version }, pause: !isChart });
  const found = isPack ? packs.data?.pack?.versions.nodes : charts.data?.chart?.versions.nodes;
  const ofChart = chart.data?.chartVersion?.content;
  const content: Content | null = isPack
    ? (pack.data?.packVersion?.content ?? null)
    : ofChart
      ? { ...ofChart, presets: [] }
      : null;
  return { versions: (found ?? []).map((one) => one.version), content };
}

function ReadmeButton({ name, text }: { readonly name: string; readonly text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small kind="quiet" icon="text" onClick={() => setOpen(true)}>
        README
      </Button>
      {open && (
        <Dialog wide title={`README of ${name}`} onClose={() => setOpen(false)}>
          <Readme text={text} />
        </Dialog>
      )}
    </>
  );
}
