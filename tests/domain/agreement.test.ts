import { alike, credit, tellingInputs } from '../../domain/agreement';

test('patches that do the same are of one group', () => {
  expect(
    alike([
      ['1', null],
      ['2', null],
      ['1', null],
    ]),
  ).toEqual([[0, 2], [1]]);
});

test('a patch that keeps what worked is the more credible', () => {
  const original = ['1', '2', '3', 'raises IndexError'];
  const keeps = credit(['1', '2', '3', '4'], original);
  const changes = credit(['1', '5', '6', '4'], original);
  expect(keeps).toBe(1);
  expect(changes).toBeLessThan(keeps);
});

test('to fail where the code failed alike costs nothing, to fail anew does', () => {
  const original = ['1', 'raises ValueError'];
  expect(credit(['1', 'raises ValueError'], original)).toBe(1);
  expect(credit(['1', 'raises TypeError'], original)).toBeLessThan(1);
  expect(credit(['1', null], original)).toBeLessThan(1);
  expect(credit([], [])).toBe(1);
});

test('inputs with which nothing could be called tell nothing', () => {
  expect(
    tellingInputs([
      ['no input: TypeError', 'raises TypeError', null, '1'],
      ['no input: TypeError', 'raises TypeError', '2', 'raises ValueError'],
    ]),
  ).toBe(2);
  expect(tellingInputs([])).toBe(0);
});
