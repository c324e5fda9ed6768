import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf } from '../registries/clients/oci-artifacts.js';
import {
  describeWithDockerRegistry,
  startDockerRegistry,
  USER,
  type DockerRegistry,
} from '../registries/clients/docker-registry.js';
import { has, testWith } from '../support/needs.js';
import { by, openPlant, type Plant } from '../workers/plant.js';
import { imageFor, indexOf } from './image-artifacts.js';

/** What is read of index.json and of profile.json. */
type Document = { manifests: unknown[]; images: unknown[]; offline: unknown };

describeWithDockerRegistry('an archive with its images', () => {
  const children = {
    'linux/amd64': imageFor('linux/amd64'),
    'linux/arm64/v8': imageFor('linux/arm64/v8'),
    'unknown/unknown': imageFor('unknown/unknown'),
  };
  const index = indexOf(children);
  const single = imageFor('linux/amd64');
  let registry: DockerRegistry;
  let plant: Plant;
  let folder: string;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    for (const child of Object.values(children)) await registry.push('team/multi', digestOf(child.manifest), child);
    await registry.push('team/multi', '1.0', index);
    await registry.push('team/single', '2.0', single);
    folder = await mkdtemp(path.join(tmpdir(), 'delivery-images-'));
    plant = await openPlant(null, undefined, { ALLOW_PRIVATE_REGISTRIES: 'on' });
    await plant.app.registries.add(
      {
        ...{ name: 'Ours', kind: 'OCI', content: 'CHARTS', synchronize: false },
        ...{ endpoint: `oci+http://${registry.host}`, authentication: { type: 'BASIC', ...USER } },
      },
      by,
    );
    await plant.work();
  });
  afterAll(async () => {
    await plant.close();
    await registry.stop();
    await rm(folder, { recursive: true });
  });

  const pod = (...images: string[]) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n${images.map((image, i) => `    - {name: c${i}, image: "${image}"}\n`).join('')}`;
  const ask = async (manifest: string, platforms?: string[]) => {
    const published = await plant.publish(manifest);
    return (await plant.app.archives.request({ ...published, includeImages: true, platforms }, by)).archiveId;
  };
  const fileOf = (sha256: string) =>
    path.join(plant.dataDir, 'archives', 'sha256', sha256.slice(0, 2), `${sha256}.tgz`);
  const built = async (manifest: string, platforms?: string[]) => {
    const { sha256 } = await plant.becomes(await ask(manifest, platforms), 'READY');
    const file = fileOf(sha256!);
    const out = await mkdtemp(path.join(folder, 'out-'));
    execFileSync('tar', ['-xzf', file, '-C', out]);
    return {
      file,
      out,
      json: async (name: string) => JSON.parse(await readFile(path.join(out, name), 'utf8')) as Document,
    };
  };
  const names = () => ({ multi: `${registry.host}/team/multi:1.0`, single: `${registry.host}/team/single:2.0` });

  test('holds the index byte for byte, every child and every layer, and says so', async () => {
    const { multi, single: one } = names();
    const { out, json } = await built(pod(multi, one));
    const hex = (digest: string) => path.join(out, 'blobs', 'sha256', digest.slice(7));
    expect(await readFile(hex(digestOf(index.manifest)), 'utf8')).toBe(index.manifest);
    for (const image of [...Object.values(children), single])
      for (const [digest, bytes] of image.blobs) expect(await readFile(hex(digest))).toEqual(bytes);
    const { manifests } = await json('index.json');
    expect(manifests).toContainEqual({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: digestOf(index.manifest),
      size: Buffer.byteLength(index.manifest),
      annotations: { 'io.containerd.image.name': multi, 'org.opencontainers.image.ref.name': multi },
    });
    const profile = await json('profile.json');
    expect(profile.images[0]).toEqual({
      ...{ name: multi, spellings: [multi], digest: digestOf(index.manifest) },
      platforms: ['linux/amd64', 'linux/arm64/v8'],
    });
    expect(profile.offline).toEqual({ complete: true, reasons: [] });
  });

  test('a chosen platform brings its own layers along and leaves the digest as it is', async () => {
    const { json, out } = await built(pod(names().multi), ['linux/arm64']);
    const { images } = await json('profile.json');
    expect(images).toMatchObject([{ digest: digestOf(index.manifest), platforms: ['linux/arm64/v8'] }]);
    const held = execFileSync('ls', [path.join(out, 'blobs', 'sha256')], { encoding: 'utf8' });
    for (const digest of children['linux/arm64/v8'].blobs.keys()) expect(held).toContain(digest.slice(7));
    for (const digest of children['linux/amd64'].blobs.keys()) expect(held).not.toContain(digest.slice(7));
  });

  test('the same images are the same archive, and are not fetched again', async () => {
    const asked = await plant.publish(pod(`${names().single.replace(':2.0', '')}@${digestOf(single.manifest)}`));
    const archive = async (platforms: string[]) =>
      plant.becomes(
        (await plant.app.archives.request({ ...asked, includeImages: true, platforms }, by)).archiveId,
        'READY',
      );
    expect((await archive(['linux/amd64'])).sha256).toBe((await archive([])).sha256);
  });

  test('blobs go with the last archive that holds them, and are fetched again for the next, which is the same', async () => {
    const alone = imageFor('linux/amd64');
    await registry.push('team/alone', '1', alone);
    const { app } = plant;
    const asked = await plant.publish(pod(`${registry.host}/team/alone:1`, names().single));
    const archive = async () =>
      plant.becomes((await app.archives.request({ ...asked, includeImages: true }, by)).archiveId, 'READY');
    const first = await archive();
    await app.wizard.revise({ profileId: asked.profileId, version: '1.0.1' }, by);
    await app.wizard.finish({ profileId: asked.profileId }, by);
    const isKept = async ({ manifest, blobs }: typeof alone) =>
      Promise.all(
        [digestOf(manifest), ...blobs.keys()].map(
          async (digest) => (await app.imageStore.stat(digest.slice(7))) !== null,
        ),
      );
    expect([await isKept(alone), await isKept(single)]).toEqual([Array(3).fill(true), Array(3).fill(true)]);
    expect(await app.retention.clean(0, new AbortController().signal)).toEqual({ expired: 1, files: 1, blobs: 3 });
    expect([await isKept(alone), await isKept(single)]).toEqual([Array(3).fill(false), Array(3).fill(true)]);
    const again = await archive();
    expect([again.id === first.id, again.sha256]).toEqual([false, first.sha256]);
    expect(await isKept(alone)).toEqual(Array(3).fill(true));
  });

  test.each([
    ['an image that is not there', (host: string) => `${host}/team/none:1`, [], 'has no image'],
    [
      'a platform that an image is not made for',
      (host: string) => `${host}/team/multi:1.0`,
      ['linux/s390x'],
      "isn't made for linux/s390x, only for linux/amd64",
    ],
    ['a name that the site fills in', () => '{{ .spectro.system.registry }}/x:1', [], "is no image's name yet"],
    ['an address where no registry may be', () => '169.254.169.254/team/x:1', [], 'metadata'],
  ])('%s fails the archive, with a sentence that names it', async (_case, image, platforms, sentence) => {
    const { error } = await plant.becomes(await ask(pod(image(registry.host), names().single), platforms), 'FAILED');
    expect(error).toContain("An archive with its images holds all of them, and these can't be had");
    expect(error).toContain(sentence);
  });

  testWith('skopeo', 'install.sh gives k3s a tar of the images alone, and takes away an old one', async () => {
    const { multi } = names();
    const { out } = await built(pod(multi));
    const script = path.join(out, 'install.sh');
    const slug = /^slug='(.*)'$/m.exec(await readFile(script, 'utf8'))?.[1] ?? '';
    for (const shell of [['dash'], ['busybox', 'ash']].filter(([name]) => has(name ?? ''))) {
      const root = await mkdtemp(path.join(folder, 'k3s-'));
      const manifests = path.join(root, 'server', 'manifests');
      const images = path.join(root, 'agent', 'images');
      for (const one of [manifests, images]) await mkdir(one, { recursive: true });
      const another = `system-profiles--${slug}-two--old.tar`;
      for (const one of [`system-profiles--${slug}--old.tar`, another]) await writeFile(path.join(images, one), '');
      const [program, ...words] = [...shell, script, '--target', 'k3s', '--manifests-dir', manifests];
      for (let twice = 0; twice < 2; twice += 1) execFileSync(program, words, { stdio: 'pipe' });
      const [tar = '', ...more] = (await readdir(images)).filter((one) => one !== another);
      expect(more).toEqual([]);
      const raw = ['inspect', '--raw', `oci-archive:${path.join(images, tar)}:${multi}`];
      expect(execFileSync('skopeo', raw, { encoding: 'utf8' })).toBe(index.manifest);
    }
  });

  testWith(
    'skopeo',
    'skopeo takes an image with all its platforms out of the .tgz into a registry and back',
    async () => {
      const { multi } = names();
      const { file } = await built(pod(multi));
      const skopeo = (...words: string[]) => execFileSync('skopeo', words, { stdio: 'pipe', encoding: 'utf8' });
      const remote = `docker://${registry.host}/copies/multi:1.0`;
      const creds = `${USER.username}:${USER.password}`;
      skopeo('copy', '--all', '--dest-tls-verify=false', '--dest-creds', creds, `oci-archive:${file}:${multi}`, remote);
      expect(skopeo('inspect', '--raw', '--tls-verify=false', '--creds', creds, remote)).toBe(index.manifest);
    },
  );
});
