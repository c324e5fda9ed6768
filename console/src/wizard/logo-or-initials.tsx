import { useState, type CSSProperties } from 'react';

type Props = { readonly name: string; readonly logoUrl?: string | null | undefined };

/** The logo of a pack; where it has none, two letters in a colour that the name decides. */
export function LogoOrInitials({ name, logoUrl = null }: Props) {
  const [broken, setBroken] = useState(false);
  if (logoUrl !== null && !broken)
    return <img className="pack-logo" src={atHome(logoUrl)} alt="" loading="lazy" onError={() => setBroken(true)} />;
  const words = name.split(/[^a-z0-9]+/i).filter(Boolean);
  const letters = words.length > 1 ? `${words[0]![0]!}${words[1]![0]!}` : name.slice(0, 2);
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return (
    <span className="initials" style={{ '--hue': hue } as CSSProperties} aria-hidden="true">
      {letters.toUpperCase()}
    </span>
  );
}

/** The same address at the origin that served the console: the page asks no other. */
function atHome(address: string): string {
  const { pathname, search } = new URL(address, location.href);
  return pathname + search;
}
