import { expect, test } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import type { Tls } from '../../../src/registries/client.js';
import { describeWithOpenssl, makeAuthority, type Pair } from './certificates.js';
import { clientOf, faultOf, files, NO_TLS, patience, serve } from './host.js';

const INDEX = { '/index.yaml': 'apiVersion: v1\nentries: {}\n' };

/** Whether the client showed a certificate that the server trusts. */
function isKnown({ socket }: IncomingMessage): boolean {
  return 'authorized' in socket && socket.authorized === true;
}

describeWithOpenssl('a registry with a certificate of its own authority', () => {
  const authority = makeAuthority();
  const served = ({ certificate, key }: Pair) => serve(files(INDEX), { cert: certificate, key });
  const checked = (url: string, tls: Partial<Tls>) => clientOf({ url, tls: { ...NO_TLS, ...tls } }).check(patience());

  test('is reached when the authority is given', async () => {
    const { url } = await served(authority.server);
    await expect(checked(url, { ca: authority.ca })).resolves.toBeUndefined();
  });

  test('is refused when it is not, with what would mend it', async () => {
    const { url } = await served(authority.server);
    const fault = await faultOf(checked(url, {}));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'CERTIFICATE', path: ['tls'] });
    expect(fault.message).toMatch(/no known authority has signed\. Give the certificate of its own authority\.$/);
  });

  test('is reached unverified when that is asked for', async () => {
    const { url } = await served(authority.elsewhere);
    await expect(checked(url, { insecureSkipVerify: true })).resolves.toBeUndefined();
  });

  test.each([
    ['of another host', authority.elsewhere, /certificate of another host/],
    ['that has expired', authority.expired, /has expired/],
  ])('with a certificate %s is refused', async (_name, pair, sentence) => {
    const { url } = await served(pair);
    const fault = await faultOf(checked(url, { ca: authority.ca }));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'CERTIFICATE', message: expect.stringMatching(sentence) });
  });

  test('that wants a client certificate gets it, and says so when there is none', async () => {
    const { certificate: cert, key } = authority.server;
    const tls = { cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: true };
    const { url } = await serve(files(INDEX), tls);
    const client = { certificate: authority.client.certificate, key: authority.client.key };
    await expect(checked(url, { ca: authority.ca, ...client })).resolves.toBeUndefined();
    expect((await faultOf(checked(url, { ca: authority.ca }))).message).toContain('wants a client certificate');
  });

  test('shows the client certificate to no host that it redirects to', async () => {
    const { certificate: cert, key } = authority.server;
    const asking = { cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: false };
    const other = await serve(files(INDEX), asking);
    const seen: boolean[] = [];
    const own = await serve((request, response) => {
      seen.push(isKnown(request));
      response.writeHead(302, { location: `${other.url}/index.yaml` }).end();
    }, asking);
    await checked(own.url, { ca: authority.ca, ...authority.client });
    expect(seen).toEqual([true]);
    expect(other.asked.map(isKnown)).toEqual([false]);
  });

  test('that redirects from https to http is refused', async () => {
    const { certificate: cert, key } = authority.server;
    const plain = await serve(files(INDEX));
    const { url } = await serve(
      (_request, response) => void response.writeHead(301, { location: `${plain.url}/index.yaml` }).end(),
      { cert, key },
    );
    expect(await faultOf(checked(url, { ca: authority.ca }))).toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(plain.asked).toEqual([]);
  });

  test('that speaks plain HTTP where HTTPS is expected says so', async () => {
    const { port } = await serve(files(INDEX));
    const fault = await faultOf(checked(`https://127.0.0.1:${port}`, {}));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'NOT_TLS', message: expect.stringContaining('plain HTTP') });
  });

  test.each<readonly [string, Partial<Tls>, string]>([
    ['an authority that is no certificate', { ca: 'hello' }, 'CA_UNREADABLE'],
    ['a broken authority', { ca: authority.ca.replaceAll('A', 'B') }, 'CA_UNREADABLE'],
    ['a client certificate without a key', { certificate: authority.client.certificate }, 'KEY_MISSING'],
    ['a key that is none', { certificate: authority.client.certificate, key: 'secret' }, 'KEY_UNREADABLE'],
    [
      'the key of another certificate',
      { certificate: authority.client.certificate, key: authority.server.key },
      'KEY_OF_ANOTHER_CERTIFICATE',
    ],
  ])('%s is refused before anything is asked', (_name, tls, code) => {
    expect(() => clientOf({ url: 'https://registry.example', tls: { ...NO_TLS, ...tls } })).toThrow(
      expect.objectContaining({ name: 'Invalid', code }),
    );
  });
});
