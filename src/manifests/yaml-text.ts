import { EVENT_ID, parseEvents, YAMLException, type Event } from 'js-yaml';
import { limits } from '../limits.js';
import { hasTemplateLine, withoutTemplates } from './macros.js';
import type { Problem } from './problem.js';
import { lastAtMost, positionFinder, type Position } from './text-position.js';
import { buildDocument, type BuiltDocument, type Source } from './yaml-document.js';

/** A document of a text, as plain values. */
export type YamlDocument = {
  readonly value: unknown;
  /** Where the value at `path` stands (a mapping's entry: its key), or else its nearest ancestor that is there. */
  positionOf(path: readonly string[]): Position;
};

/** What a YAML text holds. Documents with nothing in them are left out. */
export type YamlText = {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly Problem[];
  /** places of `{{ … }}` that begin a scalar without quotes */
  readonly bareTemplates: readonly { readonly offset: number; readonly position: Position }[];
  positionAt(offset: number): Position;
  /** Whether an offset lies in a key or value: not in a comment. True throughout a part that doesn't parse. */
  isContent(offset: number): boolean;
};

/** A part of a text that was parsed on its own: `events` null when it doesn't parse. */
type Part = { readonly from: number; readonly to: number; readonly events: readonly Event[] | null };

/** A text full of faults is told the first ones; more wouldn't help. */
const MAX_FAULTS = 100;

/**
 * Reads a text of one or many YAML documents (JSON is YAML). Never throws, and takes time linear in the text, however
 * hostile: nesting is cut at limits.yaml.depth, aliases are counted, not copied. A document that doesn't parse hides
 * no other one: they are cut at `---` then, as Kubernetes cuts them.
 *
 * js-yaml's events are read instead of the `yaml` package's tree: four times as fast on large texts, bounded in depth,
 * and duplicate keys cost no square (docs/decisions/0010).
 */
export function readYaml(text: string): YamlText {
  const positionAt = positionFinder(text);
  const masked = withoutTemplates(text);
  const problems: Problem[] = [];
  const parts = partsOf(masked, (offset, code, reason) => problems.push(fault(code, reason, positionAt(offset))));
  const documents = parts.flatMap((part) => builtDocuments(part, { masked, original: text }));
  for (const { from, document } of documents) {
    for (const { code, message, offset } of document.faults)
      problems.push(fault(code, message, positionAt(from + offset)));
  }
  return {
    documents: documents
      .filter(({ document }) => document.value !== null)
      .map(({ from, document }) => located(document, from, positionAt)),
    problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_FAULTS),
    bareTemplates: documents.flatMap(({ from, document }) =>
      document.bareTemplates.map((offset) => ({ offset: from + offset, position: positionAt(from + offset) })),
    ),
    positionAt,
    isContent: contentFinder(parts),
  };
}

function fault(code: string, message: string, position: Position): Problem {
  return { code, severity: 'ERROR', message, path: [], ...position };
}

function builtDocuments(
  { from, to, events }: Part,
  whole: Source,
): readonly { from: number; document: BuiltDocument }[] {
  if (!events) return [];
  const source = { masked: whole.masked.slice(from, to), original: whole.original.slice(from, to) };
  const documents: { from: number; document: BuiltDocument }[] = [];
  for (let index = 0; index < events.length;) {
    const [document, next] = buildDocument(source, events, index);
    documents.push({ from, document });
    index = next;
  }
  return documents;
}

function located(
  { value, start, places }: BuiltDocument,
  from: number,
  positionAt: (offset: number) => Position,
): YamlDocument {
  return {
    value,
    positionOf: (path) => {
      let [offset, here] = [start, value];
      for (const step of path) {
        const place = typeof here === 'object' && here !== null ? places.get(here) : undefined;
        const next = place?.entries.get(Array.isArray(here) ? Number(step) : step);
        if (next === undefined) break;
        offset = next;
        here = (here as Record<string, unknown>)[step];
      }
      return positionAt(from + offset);
    },
  };
}

type Report = (offset: number, code: string, reason: string) => void;

/** The whole text when it parses, else its documents one by one, so that one fault hides no other document. */
function partsOf(masked: string, report: Report): readonly Part[] {
  const whole = part(masked, 0, masked.length, () => undefined);
  if (whole.events) return [whole];
  const starts = [...new Set([0, ...Array.from(masked.matchAll(/^---(?=\s|$)/gm), (match) => match.index)])];
  let faults = 0;
  const counted: Report = (offset, code, reason) => {
    faults += 1;
    report(offset, code, reason);
  };
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? masked.length;
    return faults < MAX_FAULTS ? part(masked, from, to, counted) : { from, to, events: null };
  });
}

function part(masked: string, from: number, to: number, report: Report): Part {
  const text = masked.slice(from, to);
  try {
    return { from, to, events: parseEvents(text, { maxDepth: limits.yaml.depth + 1 }) };
  } catch (error) {
    const { reason, offset } = parserFault(error);
    if (reason.includes('maxDepth')) {
      report(
        from + offset,
        'YAML_TOO_DEEP',
        `Collections are nested more than ${limits.yaml.depth} deep. Flatten the document.`,
      );
    } else {
      report(from + offset, 'YAML_SYNTAX', `The YAML doesn't parse: ${reason}.${wayOut(text, offset)}`);
    }
    return { from, to, events: null };
  }
}

function parserFault(error: unknown): { reason: string; offset: number } {
  if (error instanceof YAMLException) return { reason: error.reason, offset: error.mark?.position ?? 0 };
  return { reason: error instanceof Error ? error.message : String(error), offset: 0 };
}

/** Most texts that a person can't see the fault of have a placeholder, a tab or a template's control line near it. */
function wayOut(text: string, offset: number): string {
  const lines = linesAround(text, Math.min(offset, text.length));
  if (lines.includes('{{') || lines.includes('\uE000') || hasTemplateLine(text)) {
    return " Put {{ … }} in quotes; Helm's own templates are only rendered inside packs and charts.";
  }
  if (lines.includes('${')) return ' Put ${…} in quotes inside [ ] and { }.';
  return /^ *\t/m.test(lines) ? ' Indent with spaces: YAML allows no tabs.' : '';
}

/** The line of a fault and the one before it, which is often the one to blame. */
function linesAround(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', offset - 1) - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(Math.max(from, offset - 200), Math.min(end < 0 ? text.length : end, offset + 200));
}

function contentFinder(parts: readonly Part[]): (offset: number) => boolean {
  let spans: { readonly starts: number[]; readonly ends: number[] } | null = null;
  return (offset) => {
    spans ??= contentSpans(parts);
    const index = lastAtMost(spans.starts, offset);
    return index >= 0 && offset < (spans.ends[index] ?? 0);
  };
}

function contentSpans(parts: readonly Part[]): { starts: number[]; ends: number[] } {
  const spans = { starts: [] as number[], ends: [] as number[] };
  const span = (start: number, end: number): void => {
    spans.starts.push(start);
    spans.ends.push(end);
  };
  for (const { from, to, events } of parts) {
    if (!events) span(from, to);
    for (const event of events ?? []) {
      if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) span(from + event.valueStart, from + event.valueEnd);
    }
  }
  return spans;
}
