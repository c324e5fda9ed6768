import { expect, test } from '@jest/globals';
import { placeOf } from '../../src/database.js';

test.each([
  ['a host and its port', 'postgres://u:p@db.example:5433/sp', 'db.example:5433'],
  ['the folder of a socket', 'postgres:///sp?host=/run/postgresql', '/run/postgresql'],
  ['neither, which is said in words', 'postgres:///sp', 'its usual place'],
])('the place of a database is told by %s', (_what, url, place) => expect(placeOf(url)).toBe(place));
