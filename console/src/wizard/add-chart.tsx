import { useState } from 'react';
import { useQuery } from 'urql';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { CatalogFilters, CatalogList, catalogFilter, useCatalogFilter } from './catalog-search.js';
import { ChartContentQuery, ChartsQuery, ChartVersionsQuery, type ChartLine } from './catalog-query.js';
import { AddHelmChartLayer } from './draft-commands.js';
import { orderOf } from './layer-edit.js';
import { SourceForm } from './source-form.js';
import type { Command } from './use-commands.js';
import { useKeptState } from './use-kept.js';
import { useValueCheck } from './use-value-check.js';

type Props = {
  readonly run: Command;
  readonly words: readonly string[];
  readonly onAdded: (name: string) => void;
  readonly onCancel: () => void;
};

/** Add Helm Chart: find it, then its version and values. */
export function AddChart({ run, words, onAdded, onCancel }: Props) {
  const [chart, setChart] = useState<ChartLine | null>(null);
  if (chart) return <ChartForm key={chart.id} {...{ run, words, chart, onAdded }} onBack={() => setChart(null)} />;
  return <ChartSearch onChoose={setChart} onCancel={onCancel} />;
}

type SearchProps = { readonly onChoose: (chart: ChartLine) => void; readonly onCancel: () => void };

function ChartSearch({ onChoose, onCancel }: SearchProps) {
  const [typed, asked, change] = useCatalogFilter();
  const filter = catalogFilter(asked);
  const [{ data, error }] = useQuery({ query: ChartsQuery, variables: { filter } });
  const charts = data?.charts.nodes;
  const lines = charts?.map(({ id, name, description, latestVersion, deprecated, registry }) => ({
    ...{ id, name, detail: description, version: latestVersion, registry: registry.name },
    note: deprecated ? 'deprecated' : null,
  }));
  return (
    <section className="card" aria-label="Add Helm Chart">
      <div className="card-head">
        <h2>Add Helm Chart</h2>
        <Button small kind="quiet" className="push" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <div className="card-body">
        <CatalogFilters content="CHARTS" filter={typed} onChange={change} />
        <CatalogList
          what="chart"
          {...{ lines, error }}
          filtered={Object.keys(filter).length > 0}
          more={data?.charts.pageInfo.hasNextPage && <li className="faint">There are more: search to find them.</li>}
          onChoose={(id) => {
            const chart = charts?.find((one) => one.id === id);
            if (chart) onChoose(chart);
          }}
        />
      </div>
    </section>
  );
}

type Form = { readonly version: string; readonly values: string | null };

/** Without values of one's own nothing was typed. */
function keptOf(form: Form): Form | null {
  return form.values === null ? null : form;
}

type FormProps = Omit<Props, 'onCancel'> & { readonly chart: ChartLine; readonly onBack: () => void };

function ChartForm({ run, words, chart, onAdded, onBack }: FormProps) {
  const at = { registryId: chart.registry.id, name: chart.name };
  const start: Form = { version: chart.latestVersion, values: null };
  const [form, setForm, settle] = useKeptState(`new ${chart.id}`, () => start, keptOf);
  const { version, values } = form;
  const set = (some: Partial<Form>) => setForm((now) => ({ ...now, ...some }));
  const [{ data: versions }] = useQuery({ query: ChartVersionsQuery, variables: at });
  const [{ data, error, fetching }] = useQuery({ query: ChartContentQuery, variables: { ...at, version } });
  const all = versions?.chart?.versions.nodes ?? [];
  const marks = useValueCheck('HELM_CHART', { ...at, version }, values);
  return (
    <SourceForm
      {...{ words, marks, fetching, error, version }}
      title={chart.name}
      detail={`from ${chart.registry.name}`}
      badge={chart.deprecated ? <Badge tone="warning">deprecated</Badge> : null}
      startName={chart.name}
      versions={[chart.latestVersion, ...all.map((one) => one.version)]}
      content={data?.chartVersion?.content ?? null}
      onVersion={(next) => set({ version: next })}
      values={values}
      onValues={(next) => set({ values: next })}
      onSettled={() => settle(start)}
      {...{ onAdded, onBack }}
      extra={null}
      onAdd={({ name, installOrder }) =>
        run(AddHelmChartLayer, {
          ...{ registryId: at.registryId, chartName: at.name, version, name },
          ...(values !== null && { values }),
          ...(orderOf(installOrder) !== null && { installOrder: orderOf(installOrder) }),
        })
      }
    />
  );
}
