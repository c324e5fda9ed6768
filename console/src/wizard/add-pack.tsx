import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../ui/button.js';
import { CatalogFilters, CatalogList, packFilter, useCatalogFilter, type CatalogLine } from './catalog-search.js';
import { PacksQuery, type PackLine } from './catalog-query.js';
import { PackFacets } from './pack-facets.js';
import { PackForm } from './pack-form.js';
import type { Command } from './use-commands.js';

type Props = {
  readonly run: Command;
  readonly words: readonly string[];
  readonly onAdded: (name: string) => void;
  readonly onCancel: () => void;
};

/** Add New Pack: find it, then its version, presets and values. */
export function AddPack({ run, words, onAdded, onCancel }: Props) {
  const [pack, setPack] = useState<PackLine | null>(null);
  if (pack) return <PackForm key={pack.id} {...{ run, words, pack, onAdded }} onBack={() => setPack(null)} />;
  return <PackSearch onChoose={setPack} onCancel={onCancel} />;
}

function PackSearch({
  onChoose,
  onCancel,
}: {
  readonly onChoose: (pack: PackLine) => void;
  readonly onCancel: () => void;
}) {
  const [typed, asked, change] = useCatalogFilter();
  const filter = packFilter(asked);
  const [{ data, error }] = useQuery({
    query: PacksQuery,
    variables: { filter: { ...filter, state: ['ACTIVE', 'DEPRECATED'] } },
  });
  const packs = data?.packs.nodes;
  return (
    <section className="card" aria-label="Add New Pack">
      <div className="card-head">
        <h2>Add New Pack</h2>
        <Button small kind="quiet" className="push" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <div className="card-body">
        <CatalogFilters content="PACKS" filter={typed} onChange={change}>
          <PackFacets filter={asked} onChange={change} />
        </CatalogFilters>
        <CatalogList
          what="pack"
          lines={packs?.map(lineOf)}
          error={error}
          filtered={Object.keys(filter).length > 0}
          more={data?.packs.pageInfo.hasNextPage && <li className="faint">There are more: search to find them.</li>}
          onChoose={(id) => {
            const pack = packs?.find((one) => one.id === id);
            if (pack) onChoose(pack);
          }}
        />
      </div>
    </section>
  );
}

function lineOf(pack: PackLine): CatalogLine {
  const { id, name, displayName, description, addonType, latestVersion, state, registry, logoUrl } = pack;
  return {
    ...{ id, logoUrl, version: latestVersion, registry: registry.name },
    name: displayName === '' ? name : displayName,
    detail: description === '' ? [name, addonType].filter((text) => text !== '').join(' · ') : description,
    note: state === 'DEPRECATED' ? 'deprecated' : null,
  };
}
