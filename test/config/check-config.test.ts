import { expect, test } from '@jest/globals';
import { checkConfig } from '../../src/check-config.js';

const check = (env: NodeJS.ProcessEnv) => {
  const said: string[] = [];
  const code = checkConfig(env, (text) => said.push(text));
  return { code, text: said.join('') };
};

test('settings that fit are told, without their secrets', () => {
  const secret = 'planted-secret-of-more-than-32-characters';
  const { code, text } = check({ PORT: '4001', ADMIN_API_KEY: secret, DATABASE_URL: 'postgres://u:hunter2@db/x' });
  expect(code).toBe(0);
  expect(text).toMatch(/^ {2}port +4001$/m);
  expect(text).toMatch(/^ {2}adminApiKey +\[set\]$/m);
  expect(text).not.toContain(secret);
  expect(text).not.toContain('hunter2');
});

test('every fault is told at once', () => {
  const { code, text } = check({ PORT: 'x', LOG_LEVEL: 'loud', HEALTH_PORT: '-1' });
  expect(code).toBe(1);
  for (const name of ['PORT', 'LOG_LEVEL', 'HEALTH_PORT']) expect(text).toContain(`  ${name}: `);
});
