import { expect, test } from '@jest/globals';
import { createProgress } from '../../cli/progress.js';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) > 0 };
}

test('progress is one line that is written over and gone in the end', () => {
  const terminal = screen(true);
  const { tell, end } = createProgress(terminal);
  tell('100 sealed');
  tell('200 sealed');
  end();
  expect(terminal.written).toEqual(['\r100 sealed\x1b[K', '\r200 sealed\x1b[K', '\r\x1b[K']);
});

test('a file or a pipe gets no progress', () => {
  const file = screen(false);
  const { tell, end } = createProgress(file);
  tell('100 sealed');
  end();
  expect(file.written).toEqual([]);
});
