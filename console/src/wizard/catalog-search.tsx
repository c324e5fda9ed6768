import { useEffect, useState, type ReactNode } from 'react';
import { useQuery, type CombinedError } from 'urql';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { Skeleton } from '../ui/loading.js';
import { RegistriesQuery } from './catalog-query.js';
import { LogoOrInitials } from './logo-or-initials.js';
import { NoCatalog } from './no-catalog.js';

/** What is looked for in a catalog. */
export type CatalogFilter = {
  readonly registryId: string;
  readonly search: string;
  readonly layer: string;
  readonly addonType: string;
};

/** A line of a catalog as it is shown. */
export type CatalogLine = {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly version: string;
  readonly registry: string;
  readonly note: string | null;
  readonly logoUrl?: string | null;
};

const PAUSE_MS = 200;

/** What to look for, with a pause so that not each letter is a request. */
export function useCatalogFilter(): readonly [CatalogFilter, CatalogFilter, (some: Partial<CatalogFilter>) => void] {
  const [typed, setTyped] = useState<CatalogFilter>({ registryId: '', search: '', layer: '', addonType: '' });
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, asked, (some) => setTyped((all) => ({ ...all, ...some }))];
}

/** Registry and words of a filter as the API takes them; charts have no more. */
export function catalogFilter({ registryId, search }: CatalogFilter) {
  return { ...(registryId !== '' && { registryId }), ...(search.trim() !== '' && { search: search.trim() }) };
}

/** A filter of packs as the API takes it. */
export function packFilter(filter: CatalogFilter) {
  const { layer, addonType } = filter;
  return { ...catalogFilter(filter), ...(layer !== '' && { layer }), ...(addonType !== '' && { addonType }) };
}

type FilterProps = {
  readonly content: 'PACKS' | 'CHARTS';
  readonly filter: CatalogFilter;
  readonly onChange: (some: Partial<CatalogFilter>) => void;
  readonly children?: ReactNode;
};

/** Registry and search above a catalog. */
export function CatalogFilters({ content, filter, onChange, children }: FilterProps) {
  const [{ data }] = useQuery({ query: RegistriesQuery });
  const fitting = (data?.registries.nodes ?? []).filter((registry) => registry.content === content);
  return (
    <div className="catalog-filters">
      <Field label="Registry">
        {(field) => (
          <select
            {...field}
            className="input"
            value={filter.registryId}
            onChange={(event) => onChange({ registryId: event.target.value })}
          >
            <option value="">All registries</option>
            {fitting.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="field">
        <label className="field-label" htmlFor="catalog-search">
          Search
        </label>
        <div className="search">
          <Icon name="search" />
          <input
            id="catalog-search"
            className="input"
            type="search"
            autoFocus
            value={filter.search}
            onChange={(event) => onChange({ search: event.target.value })}
          />
        </div>
      </div>
      {children}
    </div>
  );
}

type ListProps = {
  readonly what: 'pack' | 'chart';
  readonly lines: readonly CatalogLine[] | undefined;
  readonly error: CombinedError | undefined;
  readonly filtered: boolean;
  readonly more: ReactNode;
  readonly onChoose: (id: string) => void;
};

/** What fits. */
export function CatalogList({ what, lines, error, filtered, more, onChoose }: ListProps) {
  if (error && lines === undefined) return <FailureNotice error={error} />;
  if (lines === undefined) return <Skeleton rows={5} height={52} />;
  if (lines.length === 0)
    return filtered ? (
      <Empty icon="search" title={`No ${what} fits`}>
        Nothing in the catalogs of the registries has this in its name.
      </Empty>
    ) : (
      <NoCatalog what={what} />
    );
  return (
    <ul className="catalog">
      {lines.map((line) => (
        <li key={line.id}>
          <button type="button" className="catalog-line" onClick={() => onChoose(line.id)}>
            <LogoOrInitials name={line.name} logoUrl={line.logoUrl} />
            <span className="catalog-text">
              <span className="catalog-name">{line.name}</span>
              <span className="faint truncate">{line.detail}</span>
            </span>
            <span className="catalog-facts">
              <span className="numeric">{line.version}</span>
              <span className="faint truncate">{line.note ?? line.registry}</span>
            </span>
          </button>
        </li>
      ))}
      {more}
    </ul>
  );
}
