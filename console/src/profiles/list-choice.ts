import { useSearchParams } from 'wouter';

/** What the list may be ordered by. */
export type OrderField = 'NAME' | 'CREATED_AT' | 'UPDATED_AT';

/** Which profiles are listed, and in which order. It lives in the address, so that it can be sent and gone back to. */
export type ListChoice = {
  readonly search: string;
  readonly tags: readonly string[];
  readonly drafts: boolean;
  readonly field: OrderField;
  readonly direction: 'ASC' | 'DESC';
};

const FIELDS: readonly string[] = ['NAME', 'CREATED_AT', 'UPDATED_AT'];

/** The choice that the address holds, and the way to change some of it. */
export function useListChoice(): readonly [ListChoice, (change: Partial<ListChoice>) => void] {
  const [params, setParams] = useSearchParams();
  const choice = choiceOf(params);
  const change = (some: Partial<ListChoice>) =>
    setParams(() => paramsOf({ ...choice, ...some }), { replace: some.search !== undefined });
  return [choice, change];
}

function choiceOf(params: URLSearchParams): ListChoice {
  const sort = params.get('sort') ?? '';
  const field = sort.replace(/^-/, '');
  return {
    search: params.get('search') ?? '',
    tags: params.getAll('tag'),
    drafts: params.has('drafts'),
    field: FIELDS.includes(field) ? (field as OrderField) : 'UPDATED_AT',
    direction: sort !== '' && !sort.startsWith('-') ? 'ASC' : 'DESC',
  };
}

function paramsOf({ search, tags, drafts, field, direction }: ListChoice): URLSearchParams {
  const params = new URLSearchParams();
  if (search !== '') params.set('search', search);
  for (const tag of tags) params.append('tag', tag);
  if (drafts) params.set('drafts', '');
  if (field !== 'UPDATED_AT' || direction !== 'DESC') params.set('sort', (direction === 'DESC' ? '-' : '') + field);
  return params;
}

/** The choice as the API's filter; undefined when it leaves nothing out. */
export function filterOf({ search, tags, drafts }: ListChoice) {
  if (search.trim() === '' && tags.length === 0 && !drafts) return undefined;
  return {
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(drafts ? { hasDraft: true } : {}),
  };
}
