import type { ServerResponse } from 'node:http';

/** Until the client has taken what was sent, or is gone. Leaves no listener behind: a stream waits thousands of times. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });
}
