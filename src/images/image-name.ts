import { isImageReference } from '../manifests/image-reference.js';

/** An image's name taken apart as container runtimes do it. */
export type ImageName = {
  /** as people write it: "docker.io", "registry.example:5000" */
  readonly host: string;
  /** with "library/" where Docker Hub has it */
  readonly repository: string;
  /** what is asked for: a digest when the name has one, else the tag, else "latest" */
  readonly reference: string;
  /** how containerd keeps it: "docker.io/library/nginx:1.25"; of a name with tag and digest the digest alone */
  readonly full: string;
};

const DOCKER_HUB = 'docker.io';
/** Where Docker Hub answers the distribution API. */
const DOCKER_HUB_API = 'registry-1.docker.io';

/** Takes an image's name apart; null when it is none, such as one with a macro in it. */
export function imageNameOf(image: string): ImageName | null {
  if (!isImageReference(image)) return null;
  const [name = '', digest] = image.split('@');
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const host = hasHost && first !== 'index.docker.io' ? first.toLowerCase() : DOCKER_HUB;
  const rest = hasHost ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const repository = host === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path;
  const pinned = digest === undefined ? null : digest.toLowerCase();
  return {
    ...{ host, repository, reference: pinned ?? tag },
    full: `${host}/${repository}${pinned === null ? `:${tag}` : `@${pinned}`}`,
  };
}

/** The host that answers for an image's: Docker Hub's is another one than its name says. */
export function apiHostOf(host: string): string {
  return host === DOCKER_HUB ? DOCKER_HUB_API : host;
}

/** Whether an address of a registry means the host of an image. */
export function isSameHost(registryHost: string, imageHost: string): boolean {
  const isHub = (host: string) => ['docker.io', 'index.docker.io', DOCKER_HUB_API].includes(host);
  return registryHost === imageHost || (isHub(registryHost) && isHub(imageHost));
}
