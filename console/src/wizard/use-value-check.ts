import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import type { Mark } from '../editor/yaml-editor.js';
import { ChartProblemsQuery, PackProblemsQuery } from './catalog-query.js';

/** A version of a pack or chart. */
export type SourceAt = { readonly registryId: string; readonly name: string; readonly version: string };

/** Long enough to type a word without a request for each letter. */
const PAUSE_MS = 500;

/**
 * What the review will say of values that aren't saved: the server holds them to the schema of their pack or chart
 * while they are typed. Marks belong to the text that was asked about, so those of an older one aren't shown.
 * @param values null: nothing to ask
 */
export function useValueCheck(kind: 'PACK' | 'HELM_CHART', at: SourceAt, values: string | null): readonly Mark[] {
  const [asked, setAsked] = useState(values);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(values), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [values]);
  const variables = { ...at, values: asked ?? '' };
  const isPaused = asked === null;
  const [pack] = useQuery({ query: PackProblemsQuery, variables, pause: isPaused || kind !== 'PACK' });
  const [chart] = useQuery({ query: ChartProblemsQuery, variables, pause: isPaused || kind !== 'HELM_CHART' });
  const { fetching, data } = kind === 'PACK' ? pack : chart;
  const found = data && ('packVersion' in data ? data.packVersion : data.chartVersion)?.valueProblems;
  const isOfText = !isPaused && !fetching && asked === values;
  return useMemo(() => (isOfText && found ? found : []), [isOfText, found]);
}
