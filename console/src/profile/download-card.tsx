import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { Field } from '../ui/field.js';
import { Download } from './download.js';
import { VersionNamesQuery } from './profile-query.js';

/** The parameter of the page's address that names the version to download: without it, the newest. */
const VERSION = 'version';
const CARD = 'download';

type Props = { readonly profileId: string; readonly latest: string };

/** Download System Profile, of the newest version or of the one that is chosen. */
export function DownloadCard({ profileId, latest }: Props) {
  const [params, setParams] = useSearchParams();
  const version = params.get(VERSION) ?? latest;
  const choose = (chosen: string) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      after.set(VERSION, chosen);
      return after;
    });
  return (
    <section id={CARD} tabIndex={-1} className="card download" aria-label="Download System Profile">
      <Download key={version} profileId={profileId} version={version}>
        <VersionChoice profileId={profileId} version={version} onChange={choose} />
      </Download>
    </section>
  );
}

type ChoiceProps = {
  readonly profileId: string;
  readonly version: string;
  readonly onChange: (version: string) => void;
};

function VersionChoice({ profileId, version, onChange }: ChoiceProps) {
  const [{ data }] = useQuery({ query: VersionNamesQuery, variables: { id: profileId } });
  const names = data?.systemProfile?.versions.nodes.map((one) => one.version) ?? [];
  // Beyond the first hundred: the list of versions leads there.
  const choices = names.includes(version) ? names : [...names, version];
  if (choices.length < 2) return null;
  return (
    <Field label="Version to download">
      {(field) => (
        <select {...field} className="input" value={version} onChange={(event) => onChange(event.target.value)}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The part of an address that chooses a version to download. */
export function downloadOf(version: string): string {
  return `?${new URLSearchParams({ [VERSION]: version }).toString()}`;
}

/** Leads eyes and focus to the card. */
export function goToDownload(): void {
  const card = document.getElementById(CARD);
  card?.scrollIntoView({ block: 'center' });
  card?.focus({ preventScroll: true });
}
