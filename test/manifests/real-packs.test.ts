import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { inspectManifest } from '../../src/manifests/manifest-checks.js';
import type { Problem } from '../../src/manifests/problem.js';
import { inspectValues } from '../../src/manifests/values-checks.js';
import { describeWithShared } from '../support/needs.js';

const errors = (problems: readonly Problem[]) => problems.filter(({ severity }) => severity === 'ERROR');

function* yamlFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* yamlFiles(path);
    else if (/\.ya?ml$/.test(entry.name)) yield path;
  }
}

function parses(text: string): boolean {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  return !Array.isArray(documents) || documents.every((document) => document.errors.length === 0);
}

describeWithShared('real packs and profiles', (shared) => {
  const texts = [...yamlFiles(join(shared, 'packs'))].map((file) => ({ file, text: readFileSync(file, 'utf8') }));

  test('all values pass', () => {
    const values = texts.filter(({ file }) => file.endsWith('/values.yaml'));
    expect(values.length).toBeGreaterThan(100);
    expect(values.filter(({ text }) => inspectValues(text).problems.length > 0)).toEqual([]);
  });

  test('a manifest has errors exactly when it does not parse', () => {
    const manifests = texts.filter(({ file }) => file.includes('/manifests/'));
    expect(manifests.length).toBeGreaterThan(30);
    const wrong = manifests.filter(({ text }) => errors(inspectManifest(text).problems).length > 0 === parses(text));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test('the gateway of the real profile is a virtual machine without a fault', () => {
    const profile = parse(readFileSync(join(shared, 'system-profiles/trailblazer.yaml'), 'utf8')) as {
      packs: { manifests: { content: string }[] }[];
    };
    const content = profile.packs[0]?.manifests[0]?.content.replaceAll('$${', '${') ?? '';
    const facts = inspectManifest(content);
    expect(facts.problems).toEqual([]);
    expect(facts.objects.filter(({ isVirtualMachine }) => isVirtualMachine).map(({ name }) => name)).toEqual([
      'pfsense-gateway-vm-config',
    ]);
    expect(facts.variables.dollars).toContain('CONFIG_XML');
    expect([...facts.variables.macros.keys()]).toEqual([]);
  });
});
