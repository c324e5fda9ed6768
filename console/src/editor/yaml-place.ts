/** Where in YAML a cursor stands, told by indentation: the text is being typed, and need not be YAML yet. */
export type YamlPlace = {
  /** keys from the root, "[]" for an element of a list */
  readonly path: readonly string[];
  /** the key of this line when the cursor stands behind its colon; else a key is being typed */
  readonly valueOf: string | null;
  /** column where the word under the cursor begins */
  readonly from: number;
};

const KEY = /^(\s*)((?:-\s+)*)(?:"([^"]*)"|'([^']*)'|([^\s#:'"{[][^:]*?))\s*:(?=\s|$)/;

/** @param lines those up to and with the cursor's, which is cut off at the cursor */
export function placeIn(lines: readonly string[]): YamlPlace {
  const line = lines.at(-1) ?? '';
  const key = KEY.exec(line);
  const indent = /^\s*(?:-\s+)*/.exec(line)![0].length;
  const around = pathAround(lines, indent);
  if (key === null) return { path: around, valueOf: null, from: indent };
  const from = key[0].length + /^\s*/.exec(line.slice(key[0].length))![0].length;
  return { path: around, valueOf: nameOf(key), from };
}

/** The keys that a line with this indentation stands under. */
function pathAround(lines: readonly string[], indent: number): readonly string[] {
  const path: string[] = [];
  let within = indent;
  const own = /^(\s*)-\s/.exec(lines.at(-1) ?? '');
  if (own) {
    path.unshift('[]');
    // The dash of a list may stand as far left as the key above it.
    within = own[1]!.length + 1;
  }
  for (let at = lines.length - 2; at >= 0 && within > 0; at -= 1) {
    const found = KEY.exec(lines[at]!);
    if (found === null) continue;
    const dash = found[2]!.length > 0;
    const column = found[1]!.length + found[2]!.length;
    if (column < within) {
      path.unshift(nameOf(found));
      within = column;
    }
    if (dash && found[1]!.length < within) {
      path.unshift('[]');
      within = found[1]!.length + 1;
    }
  }
  return path;
}

function nameOf([, , , double, single, plain]: RegExpExecArray): string {
  return double ?? single ?? plain ?? '';
}
