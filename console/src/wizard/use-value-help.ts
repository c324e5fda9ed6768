import { useQuery } from 'urql';
import type { Mark } from '../editor/yaml-editor.js';
import type { ValuesSchema } from '../editor/schema-walk.js';
import { ChartContentQuery, PackContentQuery } from './catalog-query.js';
import type { Layer } from './draft-query.js';
import type { LayerEdit } from './layer-edit.js';
import { useValueCheck } from './use-value-check.js';

/** What helps to write values: what they may be, and what doesn't fit in those that aren't confirmed yet. */
export type ValueHelp = { readonly schemas: readonly ValuesSchema[] | undefined; readonly marks: readonly Mark[] };

/** Asks the pack or chart of a layer. A manifest layer has neither, and a registry that is gone tells nothing. */
export function useValueHelp({ kind, source, values }: Layer, edit: LayerEdit): ValueHelp {
  const registryId = source?.registry?.id;
  // A train is a tag and no version: what it stood for when it was chosen is looked at.
  const version = source === null || edit.tag === source.tag ? (source?.version ?? '') : edit.tag;
  const at = { registryId: registryId ?? '', name: source?.name ?? '', version };
  const isKnown = registryId !== undefined;
  const [pack] = useQuery({ query: PackContentQuery, variables: at, pause: !isKnown || kind !== 'PACK' });
  const [chart] = useQuery({ query: ChartContentQuery, variables: at, pause: !isKnown || kind !== 'HELM_CHART' });
  const content = kind === 'PACK' ? pack.data?.packVersion?.content : chart.data?.chartVersion?.content;
  const asked = isKnown && (edit.values !== values || edit.tag !== source?.tag) ? edit.values : null;
  return {
    schemas: content?.valuesSchemas,
    marks: useValueCheck(kind === 'PACK' ? 'PACK' : 'HELM_CHART', at, asked),
  };
}
