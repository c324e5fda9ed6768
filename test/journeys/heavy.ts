import { request } from 'node:http';
import { limits } from '../../src/limits.js';
import type { Door } from './author.js';

/** 1 MiB of YAML with as much structure as real manifests have. */
export function heavyManifest(number: number): string {
  const head = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: heavy-${number}\ndata:\n`;
  const lines: string[] = [];
  for (let i = 0, size = head.length; ; i += 1) {
    const line = `  key-${i}: "value ${i} of ${number}"\n`;
    size += line.length;
    if (size > limits.textBytes) break;
    lines.push(line);
  }
  const text = head + lines.join('');
  return text + '#'.repeat(limits.textBytes - text.length);
}

/** Sends as many bytes as the server takes, and reads what it answers meanwhile. */
export function upload(door: Door, bytes: number, announced: boolean): Promise<{ status: number; code: unknown }> {
  return new Promise((resolve, reject) => {
    const sending = request(`${door.url}/graphql`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: `Bearer ${door.adminKey}` },
        ...(announced && { 'content-length': bytes }),
      },
    });
    let answered = false;
    sending.once('response', (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => {
        sending.destroy();
        const { errors } = JSON.parse(text) as { errors: { extensions: { code: unknown } }[] };
        resolve({ status: response.statusCode ?? 0, code: errors[0]?.extensions.code });
      });
    });
    // The server may close before everything is sent; that counts only when it didn't answer.
    sending.on('error', (error) => {
      if (!answered) reject(error);
    });
    const piece = Buffer.alloc(64 * 1024, ' ');
    let left = bytes;
    const send = (): void => {
      while (left > 0 && !answered) {
        left -= piece.length;
        if (!sending.write(left < 0 ? piece.subarray(0, piece.length + left) : piece)) {
          sending.once('drain', send);
          return;
        }
      }
      if (!answered) sending.end();
    };
    send();
  });
}
