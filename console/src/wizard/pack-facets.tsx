import { useQuery } from 'urql';
import { Field } from '../ui/field.js';
import { FacetsQuery } from './catalog-query.js';
import { catalogFilter, type CatalogFilter } from './catalog-search.js';

type Props = { readonly filter: CatalogFilter; readonly onChange: (some: Partial<CatalogFilter>) => void };

/** What packs can be narrowed down by: each choice with the number of packs that it leaves. */
export function PackFacets({ filter, onChange }: Props) {
  const { layer, addonType } = filter;
  const found = catalogFilter(filter);
  const [layers] = useQuery({
    query: FacetsQuery,
    variables: { filter: { ...found, ...(addonType !== '' && { addonType }) } },
  });
  const [types] = useQuery({ query: FacetsQuery, variables: { filter: { ...found, ...(layer !== '' && { layer }) } } });
  return (
    <>
      <Facet
        label="Layer"
        all="Every layer"
        facets={layers.data?.packFacets.layers}
        value={layer}
        onChange={(next) => onChange({ layer: next })}
      />
      <Facet
        label="Kind of addon"
        all="Every kind"
        facets={types.data?.packFacets.addonTypes}
        value={addonType}
        onChange={(next) => onChange({ addonType: next })}
      />
    </>
  );
}

type FacetProps = {
  readonly label: string;
  readonly all: string;
  readonly facets: readonly { readonly value: string; readonly count: number }[] | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function Facet({ label, all, facets = [], value, onChange }: FacetProps) {
  const named = facets.filter((facet) => facet.value !== '');
  const gone = value !== '' && named.every((facet) => facet.value !== value) ? [{ value, count: 0 }] : [];
  // What leaves no choice isn't worth a place.
  if (named.length < 2 && value === '') return null;
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{all}</option>
          {[...named, ...gone].map((facet) => (
            <option key={facet.value} value={facet.value}>
              {facet.value} ({facet.count})
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
