import type { Plan, PlannedLayer } from '../contents.js';
import { archiveFileName } from '../layout.js';
import { siteNeedsOf } from './site.js';

/** README.md: what this very archive holds and how it is checked and deployed, for people. */
export function readmeOf(plan: Plan): string {
  const sections = [
    title(plan),
    layersOf(plan),
    variablesOf(plan),
    imagesIn(plan),
    verifying(plan),
    deploying(plan),
    FILES,
  ];
  return sections.filter((section) => section !== '').join('\n\n') + '\n';
}

function title({ version }: Plan): string {
  const described = version.description.trim();
  const tags = version.tags.length > 0 ? `\n\nTags: ${version.tags.map(escaped).join(' · ')}` : '';
  const quoted =
    described === ''
      ? ''
      : `\n\n${described
          .split(/\r?\n/)
          .map((line) => `> ${escaped(line)}`)
          .join('\n')}`;
  return `# ${escaped(version.name)} ${version.version.version}${quoted}${tags}`;
}

function layersOf({ layers }: Plan): string {
  const rows = layers.map(({ text, place }) =>
    [place.group, escaped(text.name), kindOf(text), String(text.installOrder), `\`${place.folder}/\``].join(' | '),
  );
  return [
    '## Layers, in install order',
    '',
    '| group | layer | kind | install order | as authored |',
    '| --- | --- | --- | ---: | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function kindOf(text: PlannedLayer['text']): string {
  if (text.vmManifest) return 'VM manifest';
  return text.kind === 'MANIFEST' ? 'manifest' : text.kind === 'PACK' ? 'pack' : 'Helm chart';
}

function variablesOf({ version }: Plan): string {
  if (version.variables.length === 0) return '';
  const rows = version.variables.map(
    (variable) =>
      `| \`${variable.name}\` | ${variable.format.toLowerCase()} | ${variable.required ? 'yes' : 'no'} | ${variable.defaultValue === null ? '' : `\`${code(variable.defaultValue)}\``} | ${escaped(variable.description)} |`,
  );
  return [
    '## Variables',
    '',
    '| name | format | required | default | what for |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function imagesIn({ included }: Plan): string {
  if (included === null) return '';
  const { images, offline } = included;
  const rows = images.map(
    ({ name, descriptor, platforms }) =>
      `| \`${code(name)}\` | \`${descriptor.digest}\` | ${platforms.join(', ') || 'not said'} |`,
  );
  const table = ['| image | digest | platforms |', '| --- | --- | --- |', ...rows];
  const lacks = [
    'The device needs a network for what this archive does not hold:',
    '',
    ...offline.reasons.map((reason) => `- ${escaped(reason)}`),
  ];
  return [
    ...['## Images', ''],
    ...(rows.length === 0 ? ['The layers name no image.'] : table),
    '',
    ...(offline.complete
      ? ['The archive holds everything that the layers need: it deploys without a network.']
      : lacks),
    ...(rows.length === 0 ? [] : ['', BY_SKOPEO]),
  ].join('\n');
}

const BY_SKOPEO =
  'On k3s `install.sh` imports them. Into a registry of your own: `skopeo copy oci-archive:<this .tgz>:<image> docker://<registry>/<image>`; with `--all` when every platform is here.';

function verifying({ version }: Plan): string {
  return `## Verify

\`\`\`sh
mkdir profile && tar -xzf ${archiveFileName(version.slug, version.version.version)} -C profile && cd profile
sha256sum -c --quiet checksums.txt
\`\`\`

Who made it: get \`/signing-keys.pem\` from the server itself, not from where the archive came from, and put it beside these files.

\`\`\`sh
openssl pkeyutl -verify -pubin -inkey signing-keys.pem -rawin -in checksums.txt -sigfile checksums.txt.sig
\`\`\`

That looks at the first key of the file, which is the server's newest. \`./install.sh --dry-run --public-key signing-keys.pem\` tries them all: an archive of long ago may be signed by one before it.

A file of the archive that \`checksums.txt\` doesn't list makes the archive invalid, but for \`checksums.txt\` itself and the two that sign it. The same version gives the same archive.`;
}

function deploying(plan: Plan): string {
  const needs = siteNeedsOf(plan);
  const fill = needs.variables.length + needs.macros.length > 0;
  return `## Deploy

\`\`\`sh
${fill ? 'cp site.env.example site.env   # and fill in what this site needs\n' : ''}./install.sh --dry-run           # verify and check, apply nothing; --public-key checks the signature too
./install.sh
\`\`\`

It verifies the files, fills in the site's values and applies the layers in their order: on k3s into its manifests folder, else by \`kubectl\`; \`--target\` chooses, \`--help\` tells more. Running it twice does no harm.
${fill ? BY_HAND_FILLED : BY_HAND}${namespaceNote(plan)}`;
}

const BY_HAND = `
By hand, on any cluster: \`kubectl apply --server-side -k .\``;

const BY_HAND_FILLED = `
By hand, on any cluster: \`./install.sh --target print | kubectl apply --server-side -f -\``;

function namespaceNote({ layers }: Plan): string {
  const namespaces = [...new Set(layers.flatMap((layer) => layer.namespace ?? []))].sort();
  if (namespaces.length === 0) return '';
  const names = namespaces.map((name) => `\`${code(name)}\``).join(', ');
  return `\n\nDocuments that name no namespace go to the one of their layer (${names}); it must exist or be made by a layer.`;
}

const FILES = `## What is inside

| path | what |
| --- | --- |
| \`profile.json\` | the profile, its layers and variables, and where every file lies in the archive |
| \`checksums.txt\` | SHA-256 of every other file |
| \`checksums.txt.sig\` | Ed25519 signature over it |
| \`provenance.intoto.json\` | what this was made of and by whose key: in-toto and SLSA, signed |
| \`install.sh\` | verifies, fills in the site's values, deploys |
| \`sbom.cdx.json\` | packs, charts and images with digests and origins: CycloneDX 1.6 |
| \`site.env.example\` | every value that a site may or must give |
| \`kustomization.yaml\` | every manifest, in install order, for \`kubectl\` and \`kustomize\` |
| \`manifests/\` | what Kubernetes gets; files in \`manifests/999/\` only tell k3s what earlier versions had |
| \`layers/\` | the layers as authored, byte for byte |
| \`oci-layout\`, \`index.json\`, \`blobs/\` | the same as an OCI image layout: the manifests as Flux takes them, charts as Helm does; \`skopeo\` reads the .tgz as \`oci-archive:\` |`;

/** A text that Markdown shows as it is. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&').replace(/\r?\n/g, ' ');
}

/** A text between backticks, in a table. */
function code(text: string): string {
  return text.replace(/`/g, "'").replace(/\|/g, '\\|').replace(/\r?\n/g, ' ');
}
