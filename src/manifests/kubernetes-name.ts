const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

type NameRule = (name: string) => string | null;

const dnsLabel: NameRule = (name) =>
  name.length <= 63 && LABEL.test(name)
    ? null
    : 'up to 63 lower-case letters, digits and "-", with a letter or digit at both ends (RFC 1123 label)';

const dnsSubdomain: NameRule = (name) =>
  name.length <= 253 && name.split('.').every((part) => LABEL.test(part))
    ? null
    : 'up to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends of every part (RFC 1123 subdomain)';

const serviceLabel: NameRule = (name) =>
  name.length <= 63 && SERVICE_LABEL.test(name)
    ? null
    : 'up to 63 lower-case letters, digits and "-", with a letter in front (RFC 1035 label)';

const pathSegment: NameRule = (name) =>
  name !== '.' && name !== '..' && !/[/%]/.test(name) ? null : 'any text without "/" and "%", but not "." or ".."';

/**
 * Kinds whose names follow another rule than the usual subdomain (each kind's validation in Kubernetes' pkg/apis).
 * Keys are "group/Kind".
 */
const EXCEPTIONS: Readonly<Record<string, NameRule>> = {
  '/Namespace': dnsLabel,
  '/Service': serviceLabel,
  'rbac.authorization.k8s.io/Role': pathSegment,
  'rbac.authorization.k8s.io/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathSegment,
  'certificates.k8s.io/CertificateSigningRequest': pathSegment,
  'certificates.k8s.io/ClusterTrustBundle': pathSegment,
};

/** What the name of such an object has to be when Kubernetes would refuse this one, as the end of a sentence; else null. */
export function nameFault(group: string, kind: string, name: string): string | null {
  return (EXCEPTIONS[`${group}/${kind}`] ?? dnsSubdomain)(name);
}

/** What a namespace has to be when Kubernetes would refuse this one; else null. */
export function namespaceFault(name: string): string | null {
  return dnsLabel(name);
}
