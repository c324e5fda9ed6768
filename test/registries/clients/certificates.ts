import { describe } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A key with its certificate, both PEM. */
export type Pair = { readonly certificate: string; readonly key: string };

/** An authority of its own, and what it signed: a server on this machine, one of another name, one expired, a client. */
export type Authority = {
  readonly ca: string;
  readonly server: Pair;
  readonly elsewhere: Pair;
  readonly expired: Pair;
  readonly client: Pair;
};

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Claims about certificates: skipped where openssl, which makes them, is missing. */
export function describeWithOpenssl(title: string, claims: () => void): void {
  if (hasOpenssl) describe(title, claims);
  else describe.skip(`${title} [needs openssl]`, claims);
}

/** Makes an authority and its certificates. */
export function makeAuthority(): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' });
  const pem = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const issue = (name: string, names: string, days: string): Pair => {
    writeFileSync(path.join(folder, 'extensions'), `subjectAltName=${names}\n`);
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', days];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-extfile', 'extensions', '-out', `${name}.pem`);
    return { certificate: pem(`${name}.pem`), key: pem(`${name}.key`) };
  };
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-subj',
      '/CN=Test authority',
      '-days',
      '2',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    const here = 'DNS:localhost,IP:127.0.0.1';
    return {
      ca: pem('ca.pem'),
      server: issue('server', here, '2'),
      elsewhere: issue('elsewhere', 'DNS:registry.example', '2'),
      // Negative: it ended before it began.
      expired: issue('expired', here, '-1'),
      client: issue('client', 'DNS:client', '2'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
