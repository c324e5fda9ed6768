import { useState } from 'react';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/button.js';
import { useSay } from '../ui/toasts.js';
import { auditFilter, type AuditChoice } from './audit-filter.js';

const FORMATS = [
  ['csv', 'Export as CSV'],
  ['jsonl', 'Export as JSON lines'],
] as const;

/** Gives the lines that are chosen, all of them, as a file. */
export function ExportButtons({ choice }: { readonly choice: AuditChoice }) {
  const { session } = useViewer();
  const say = useSay();
  const [busy, setBusy] = useState<string | null>(null);
  const save = async (format: string) => {
    setBusy(format);
    const fault = await download(addressOf(format, choice), `audit.${format}`, session.headers());
    setBusy(null);
    if (fault !== null) say(fault, 'error');
  };
  return FORMATS.map(([format, name]) => (
    <Button key={format} icon="download" busy={busy === format} onClick={() => void save(format)}>
      {name}
    </Button>
  ));
}

/** Fetched and not followed as a link, since the API key goes in a header. */
async function download(address: string, fileName: string, headers: Record<string, string>): Promise<string | null> {
  try {
    const answer = await fetch(address, { headers, credentials: 'same-origin' });
    if (!answer.ok) return await faultOf(answer);
    const url = URL.createObjectURL(await answer.blob());
    const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
    link.click();
    URL.revokeObjectURL(url);
    return null;
  } catch {
    return 'The export broke off. Check the connection and try again.';
  }
}

async function faultOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { error?: { message?: string } };
  return body.error?.message ?? `The server refused the export (${answer.status}).`;
}

function addressOf(format: string, choice: AuditChoice): string {
  const { types = [], actorId, subjectId, since, until, text } = auditFilter(choice);
  const query = new URLSearchParams({ format });
  for (const type of types) query.append('type', type);
  const rest = Object.entries({ actor: actorId, stream: subjectId, since, until, text });
  for (const [name, value] of rest) if (value !== undefined) query.set(name, value);
  return `/audit/export?${query.toString()}`;
}
