import { useQuery } from 'urql';
import { Link } from 'wouter';
import { Empty } from '../ui/empty.js';
import { RegistriesQuery } from './catalog-query.js';
import { whyEmpty } from './why-empty.js';

type Props = { readonly what: 'pack' | 'chart' };

/** No registry offers anything: which ones should, and what became of them. */
export function NoCatalog({ what }: Props) {
  const [{ data }] = useQuery({ query: RegistriesQuery });
  const content = what === 'pack' ? 'PACKS' : 'CHARTS';
  const fitting = data?.registries.nodes.filter((registry) => registry.content === content) ?? [];
  return (
    <Empty
      icon="registry"
      title={`No ${what} to choose from`}
      action={
        <Link className="button" href="/registries">
          To the registries
        </Link>
      }
    >
      {whyEmpty(what, fitting)}
    </Empty>
  );
}
