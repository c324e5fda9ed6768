import { useMemo, type ReactNode } from 'react';

/**
 * A README with its headings, lists and code told apart. Everything becomes text: a README comes from outside, so
 * nothing in it is ever taken as markup, and nothing in it is fetched.
 */
export function Readme({ text }: { readonly text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  if (text.trim() === '') return <p className="faint">It has no README.</p>;
  return (
    <div className="readme" tabIndex={0} role="region" aria-label="README">
      {blocks}
    </div>
  );
}

function blocksOf(text: string): ReactNode[] {
  const parts = text.split(/^(```[^\n]*\n[\s\S]*?^```[^\n]*$)/m);
  return parts.flatMap((part, at) =>
    part.startsWith('```')
      ? [
          <pre key={at} className="pre">
            {part.replace(/^```[^\n]*\n/, '').replace(/```[^\n]*$/, '')}
          </pre>,
        ]
      : part
          .split(/\n{2,}/)
          .filter((block) => block.trim() !== '')
          .map((block, inner) => <Block key={`${at}.${inner}`} text={block.trim()} />),
  );
}

function Block({ text }: { readonly text: string }) {
  const heading = /^(#{1,6})\s+([^\n]*)\n?([\s\S]*)$/.exec(text);
  if (heading)
    return (
      <>
        <h3 className={`readme-${Math.min(heading[1]!.length, 3)}`}>{plain(heading[2]!)}</h3>
        {heading[3]!.trim() !== '' && <Block text={heading[3]!.trim()} />}
      </>
    );
  if (/^\s*[-*+]\s/.test(text))
    return (
      <ul className="readme-list">
        {text.split(/\n(?=\s*[-*+]\s)/).map((item, at) => (
          <li key={at}>{plain(item.replace(/^\s*[-*+]\s+/, ''))}</li>
        ))}
      </ul>
    );
  if (text.startsWith('|')) return <pre className="pre">{text}</pre>;
  return <p>{plain(text)}</p>;
}

/** Links keep their words, pictures go, signs of emphasis go. */
function plain(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replace(/<[^>]{1,200}>/g, '')
    .replace(/(\*\*|__|`)/g, '');
}
