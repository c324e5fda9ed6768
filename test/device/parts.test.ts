import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRESH, openHome } from '../../cli/device/home.js';
import { canonical, receiptOf } from '../../cli/device/receipt.js';
import { waitSeconds } from '../../cli/device/run.js';
import { siteFile } from '../../cli/device/site.js';
import { readEntry } from '../../cli/device/tar-member.js';
import type { LayerReport } from '../../cli/device/protocol.js';
import { headerOf } from '../../src/tar/entry.js';

describe('how long an agent waits', () => {
  test.each([
    ['the interval, less a tenth', 60, 0, 0, 54],
    ['the interval, and a tenth more', 60, 0, 1, 66],
    ['about a second after a fault', 60, 1, 1, 1],
    ['twice as long after each more', 60, 4, 1, 8],
    ['at least half of that', 60, 4, 0, 4],
    ['ten minutes at most', 60, 40, 1, 600],
  ])('%s', (_, poll, failures, random, seconds) => expect(waitSeconds(poll, failures, random)).toBeCloseTo(seconds));
});

test('a site’s value is one quoted line, whatever is in it', () =>
  expect(siteFile([{ name: 'A', value: 'x "y" \\ \n\r\t$(z)' }])).toBe('A="x \\"y\\" \\\\ \\n\\r\\t$(z)"\n'));

test('canonical JSON is that of RFC 8785', () => {
  const values = fc.jsonValue({ noUnicodeString: false }).filter((value) => !/[.e]/.test(JSON.stringify(value)));
  fc.assert(fc.property(values, (value) => expect(canonical(value as never)).toBe(canonicalize(value))));
});

describe('a receipt', () => {
  const layers = (count: number, status: LayerReport['status'], message = '') =>
    Array.from({ length: count }, (_, place): LayerReport => ({
      name: `layer ${place}`.padEnd(40, 'x'),
      status,
      message,
    }));
  const receipt = async (all: readonly LayerReport[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'receipt-'));
    try {
      const home = await openHome(folder);
      writeFileSync(
        home.receiptKey,
        generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      );
      const identity = { server: '', deviceId: 'd'.repeat(36), uid: 'u', key: 'k', pinnedKeys: false };
      const installing = { profileId: 'p'.repeat(36), version: '1.0.0' };
      const line = await receiptOf({ home, identity }, { ...FRESH, installing, layers: all }, 'a'.repeat(64));
      expect(Buffer.byteLength(line)).toBeLessThan(2_048);
      return (JSON.parse(line) as { payload: { layers: LayerReport[]; moreReady: number } }).payload;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('of 256 ready layers counts those that have no room', async () => {
    const { layers: shown, moreReady } = await receipt(layers(256, 'ready'));
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.length + moreReady).toBe(256);
  });

  test('names failed layers first, and cuts what they say', async () => {
    const all = [...layers(200, 'ready'), ...layers(3, 'failed', '🙂'.repeat(1_000))];
    const { layers: shown, moreReady } = await receipt(all);
    expect(shown.slice(0, 3).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
    expect(shown.length + moreReady).toBe(203);
  });
});

describe('the agent’s own reader of tar headers', () => {
  test.each([
    ['a short path', 'manifests/001/web.yaml', 5],
    ['a path with a prefix', `layers/001-${'x'.repeat(80)}/manifests/${'y'.repeat(60)}`, 70_000],
    ['a path with a pax header', `layers/${'é'.repeat(120)}/${'z'.repeat(90)}`, 1],
    ['8 GiB', 'blobs/sha256/aa', 2 ** 33],
  ])('reads %s', (_, path, size) => {
    const header = headerOf(path, 0o644, size);
    expect(readEntry(header)).toEqual({ entry: { path, sizeBytes: size, mode: 0o644 }, at: header.length });
    expect(readEntry(header.subarray(0, header.length - 1))).toBeNull();
  });

  test.each(['../x', '/etc/passwd', 'a/../../b', 'a//b', 'a\\b', './a'])('refuses the path %s', (path) =>
    expect(() => readEntry(headerOf(path, 0o644, 1))).toThrow(/leads out of it/),
  );

  test('refuses or waits for anything else, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 2_048 }), (bytes) => {
        expect(() => readEntry(Buffer.from(bytes))).toThrow(/^The archive is not whole/);
      }),
    );
  });
});
