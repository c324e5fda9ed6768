import { Refused } from '../errors.js';
import { limits } from '../limits.js';
import { unpack } from '../registries/unpack.js';

/** A chart out of its archive: what authors look at. */
export type ChartContent = {
  readonly digest: string;
  readonly values: string;
  readonly readme: string;
  /** values.schema.json, where there is one */
  readonly valuesSchema: string | null;
};

/**
 * Reads the archive of a Helm chart.
 * @throws Invalid as `unpack` does; Refused CHART_UNUSABLE with what is wrong with the chart
 */
export async function readChartArchive(
  { bytes, digest }: { readonly bytes: Buffer; readonly digest: string },
  wanted: { readonly name: string; readonly version: string },
): Promise<ChartContent> {
  const files = await unpack(bytes);
  const refuse = (fault: string): never => {
    throw new Refused(
      'CHART_UNUSABLE',
      `The chart ${wanted.name} ${wanted.version} can't be used: ${fault} Choose another version.`,
      ['version'],
    );
  };
  if (!files.has('Chart.yaml')) refuse('its archive has no Chart.yaml.');
  const text = (path: string): string | null => {
    const file = files.get(path);
    if (file === undefined) return null;
    if (file.length > limits.textBytes)
      refuse(`its ${path} has ${file.length} bytes, and ${limits.textBytes} are allowed.`);
    if (file.includes(0)) refuse(`its ${path} is no text.`);
    return file.toString('utf8');
  };
  const readme = [...files.keys()].find((path) => /^readme(\.md|\.txt)?$/i.test(path));
  return {
    digest,
    values: text('values.yaml') ?? '',
    readme: readme === undefined ? '' : readmeOf(files.get(readme)),
    valuesSchema: text('values.schema.json'),
  };
}

/** A README is for reading: a very long one is cut, and none makes a chart unusable. */
function readmeOf(file: Buffer | undefined): string {
  return (file ?? Buffer.alloc(0)).subarray(0, limits.textBytes).toString('utf8').replaceAll('\0', '');
}
