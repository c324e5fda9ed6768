import { expect, test } from '@jest/globals';
import { withDeadline } from '../../schema/transport/deadline.js';

const never = new Promise<string>(() => undefined);

test('work in time gives its result, or its fault', async () => {
  expect(await withDeadline(Promise.resolve('done'), 60_000, () => 'late')).toBe('done');
  await expect(withDeadline(Promise.reject(new Error('broken')), 60_000, () => 'late')).rejects.toThrow('broken');
});

test('work that takes too long gives what lateness gives', async () => {
  expect(await withDeadline(never, 1, () => 'late')).toBe('late');
});
