import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import pino from 'pino';
import {
  Conflict,
  type DomainError,
  Duplicate,
  Forbidden,
  IdempotencyKeyReused,
  Invalid,
  NotFound,
  Refused,
  Unavailable,
} from '../../src/errors.js';
import { ReviewFailed } from '../../src/profiles/review.js';
import { answer, presentError, topLevelError } from '../../schema/errors.js';
import { SystemProfilePayload } from '../../schema/profile.types.js';
import { ProfileVersionPayload } from '../../schema/version.types.js';

const log = pino({ level: 'silent' });

describe('what the caller can mend is a user error', () => {
  type Row = { thrown: DomainError; code: string; path: string[]; actualRevision?: number };
  test.each<Row>([
    { thrown: new Invalid('NAME', 'bad', ['name']), code: 'INVALID', path: ['name'] },
    { thrown: new NotFound('PROFILE', 'none', ['profileId']), code: 'NOT_FOUND', path: ['profileId'] },
    { thrown: new Refused('NO_DRAFT', 'not now'), code: 'REFUSED', path: [] },
    { thrown: new Duplicate('NAME_TAKEN', 'taken', ['name']), code: 'DUPLICATE', path: ['name'] },
    { thrown: new IdempotencyKeyReused('k'), code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] },
    { thrown: new Conflict(7, 'faster'), code: 'CONFLICT', path: ['expectedRevision'], actualRevision: 7 },
  ])('$thrown.name is $code', async ({ thrown, code, path, actualRevision = null }) => {
    const payload = await answer(SystemProfilePayload, () => Promise.reject(thrown));
    expect(payload).toEqual({ userErrors: [{ code, message: thrown.message, path, actualRevision }] });
  });

  test('Finish tells the problems of its review', async () => {
    const problem = { code: 'YAML_SYNTAX', severity: 'ERROR', message: 'no', path: [] } as const;
    const payload = await answer(ProfileVersionPayload, () => Promise.reject(new ReviewFailed([problem])));
    expect(payload).toMatchObject({ problems: [problem], userErrors: [{ code: 'REFUSED' }] });
  });

  test('Finish says where the first error is', async () => {
    const place = { layer: 'web', manifest: 'config', line: 3 };
    const problem = { code: 'YAML_SYNTAX', severity: 'ERROR', message: 'no', path: [], ...place } as const;
    const { userErrors } = await answer(ProfileVersionPayload, () => Promise.reject(new ReviewFailed([problem])));
    expect(userErrors[0]?.message).toMatch(/The first \(layer "web", manifest "config", line 3\): no$/);
  });
});

describe('everything else is a top-level error', () => {
  test.each<{ what: string; thrown: Error }>([
    { what: 'Forbidden', thrown: new Forbidden('ROLE', 'no') },
    { what: 'Unavailable', thrown: new Unavailable('DB', 'down') },
    { what: 'a defect', thrown: new TypeError('x of undefined') },
  ])('$what passes', async ({ thrown }) => {
    await expect(answer(SystemProfilePayload, () => Promise.reject(thrown))).rejects.toBe(thrown);
  });

  type Top = { what: string; cause: Error; code: string; message: string };
  test.each<Top>([
    { what: 'Forbidden', cause: new Forbidden('ROLE', 'Ask an editor.'), code: 'FORBIDDEN', message: 'Ask an editor.' },
    { what: 'Unavailable', cause: new Unavailable('DB', 'Try later.'), code: 'UNAVAILABLE', message: 'Try later.' },
    {
      what: 'Invalid in a query',
      cause: new Invalid('PAGE_SIZE', 'first is 0.', ['first']),
      code: 'BAD_USER_INPUT',
      message: 'first is 0.',
    },
    {
      what: 'a coded error',
      cause: topLevelError('RATE_LIMITED', 'Slow down.'),
      code: 'RATE_LIMITED',
      message: 'Slow down.',
    },
  ])('$what is $code', ({ cause, code, message }) => {
    const error = new GraphQLError(cause.message, { originalError: cause, path: ['systemProfile'] });
    expect(presentError(error, 'r1', log)).toMatchObject({
      message,
      path: ['systemProfile'],
      extensions: { code, requestId: 'r1' },
    });
  });

  test('a defect shows nothing of the inside, whatever it carries', () => {
    const cause = Object.assign(new TypeError('password "hunter2" of undefined'), { extensions: { secret: 1 } });
    const shown = presentError(new GraphQLError(cause.message, { originalError: cause }), 'r2', log);
    expect(shown).toEqual({
      message: 'Something went wrong in the server. Tell us the requestId.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r2' },
    });
  });
});
