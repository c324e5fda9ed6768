/** Functions of Istio's injector, which Helm doesn't have: a chart with them could not be rendered. */
const FOREIGN =
  /\{\{[^}]*\b(?:valueOrDefault|isset|structToJSON|protoToJSON|annotation|includeInboundPorts|excludeInboundPort|applicationPorts|directory)\b[^}]*\}\}/;

/** Whether a template can only be rendered by another engine than Helm's. */
export function isForeignTemplate(text: string): boolean {
  return FOREIGN.test(text);
}
