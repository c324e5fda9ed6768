import { useQuery } from 'urql';
import { Badge } from '../ui/badge.js';
import { AddPackLayer } from './draft-commands.js';
import { PackContentQuery, PackVersionsQuery, type PackLine } from './catalog-query.js';
import { PresetChoice } from './preset-choice.js';
import { SourceForm } from './source-form.js';
import { useKeptState } from './use-kept.js';
import { usePresets } from './use-presets.js';
import { useValueCheck } from './use-value-check.js';
import { orderOf } from './layer-edit.js';
import type { Command } from './use-commands.js';

type Props = {
  readonly run: Command;
  readonly words: readonly string[];
  readonly pack: PackLine;
  readonly onAdded: (name: string) => void;
  readonly onBack: () => void;
};

type Form = {
  readonly version: string;
  readonly values: string | null;
  readonly chosen: readonly string[] | null;
};

/** Without values of one's own nothing was typed. */
function keptOf(form: Form): Form | null {
  return form.values === null ? null : form;
}

/** A chosen pack: version, presets, values, README. */
export function PackForm({ run, words, pack, onAdded, onBack }: Props) {
  const at = { registryId: pack.registry.id, name: pack.name };
  const start: Form = { version: pack.latestVersion, values: null, chosen: null };
  const [form, setForm, settle] = useKeptState(`new ${pack.id}`, () => start, keptOf);
  const { version, values, chosen } = form;
  const set = (some: Partial<Form>) => setForm((now) => ({ ...now, ...some }));
  const [{ data: versions }] = useQuery({ query: PackVersionsQuery, variables: at });
  const [{ data, error, fetching }] = useQuery({ query: PackContentQuery, variables: { ...at, version } });
  const content = data?.packVersion?.content ?? null;
  const marks = useValueCheck('PACK', { ...at, version }, values);
  const presets = usePresets({
    at: { ...at, version },
    values: values ?? content?.values ?? '',
    presets: chosen,
    onMerged: (next, merged) => set({ chosen: next, values: merged }),
  });
  const all = versions?.pack?.versions.nodes ?? [];
  return (
    <SourceForm
      {...{ words, marks, fetching, error, version }}
      title={pack.displayName === '' ? pack.name : pack.displayName}
      detail={`${pack.name} from ${pack.registry.name}`}
      badge={pack.state === 'DEPRECATED' ? <Badge tone="warning">deprecated</Badge> : null}
      startName={pack.name}
      versions={[pack.latestVersion, ...all.map((one) => one.version)]}
      content={content}
      onVersion={(next) => set({ version: next, chosen: null })}
      values={values}
      onValues={(next) => set({ values: next })}
      onSettled={() => settle(start)}
      {...{ onAdded, onBack }}
      extra={content !== null && content.presets.length > 0 && <PresetChoice of={content.presets} presets={presets} />}
      onAdd={({ name, installOrder }) =>
        run(AddPackLayer, {
          ...{ registryId: at.registryId, packName: at.name, tag: version, name },
          ...(chosen !== null && { presets: [...chosen] }),
          ...(values !== null && { values }),
          ...(orderOf(installOrder) !== null && { installOrder: orderOf(installOrder) }),
        })
      }
    />
  );
}
