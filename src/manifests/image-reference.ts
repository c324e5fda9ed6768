/** An image that an object or values ask for, and where. */
export type FoundImage = {
  /** as a container runtime takes it: "registry.example/team/app:1.2", without "docker://" */
  readonly image: string;
  /** path inside the document */
  readonly path: readonly string[];
};

/** Something else that is fetched over the network when the object is applied. */
export type FoundDownload = { readonly url: string; readonly path: readonly string[] };

const HOST = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d{1,5})?';
const PART = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(?:${HOST}/)?${PART}(?:/${PART})*(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z0-9+._-]+:[A-Fa-f0-9]{32,})?$`,
);
/** Longer names exist nowhere (the distribution spec ends them at 255, tag and digest come on top). */
const MAX_LENGTH = 512;

/** Whether a text can be an image's name (the grammar of the distribution spec). */
export function isImageReference(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH && REFERENCE.test(text);
}

/** Whether an image is named by its digest, so that it can't change under its name. */
export function isPinned(image: string): boolean {
  return /@sha256:[a-f0-9]{64}$/.test(image);
}

/** The tag, or null when there is none ("latest" is meant then, unless a digest pins it). */
export function tagOf(image: string): string | null {
  const name = image.split('@', 1)[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(colon + 1) : null;
}

/** An image's name without what only tools say: "docker://", "oci://". */
export function withoutTransport(url: string): string {
  return url.replace(/^(?:docker|oci):\/\//, '');
}
