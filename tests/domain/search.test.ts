import { nextTurn } from '../../domain/search';

test('searches in vain leave shorter and shorter turns, and together they end', () => {
  expect(nextTurn(90, 0)).toBe(90);
  expect(nextTurn(90, 180)).toBe(90);
  expect(nextTurn(90, 270)).toBe(45);
  expect(nextTurn(90, 400)).toBe(0);
  let inVain = 0;
  for (let cluster = 0; cluster < 100; cluster++) inVain += nextTurn(90, inVain);
  expect(inVain).toBeLessThanOrEqual(4 * 90);
});
