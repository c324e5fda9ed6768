const NULL = /^(?:|~|null|Null|NULL)$/;
const TRUE = /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/;
const NUMBER = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/;
const PREFIXED = /^[-+]?0(?:x[\da-fA-F_]+|o[0-7_]+|b[01_]+)$/;

/**
 * What a scalar without quotes means to Kubernetes and Helm, which read YAML 1.1 as go-yaml does: `yes`, `no`, `on` and
 * `off` are truth values. Everything that isn't null, a truth value or a number is a text.
 */
export function plainScalar(text: string): unknown {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (PREFIXED.test(text)) return prefixedNumber(text);
  return NUMBER.test(text) ? Number(text.replaceAll('_', '')) : text;
}

function prefixedNumber(text: string): number {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  return text.startsWith('-') ? -Number(digits) : Number(digits);
}
